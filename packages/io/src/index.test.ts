import { expect, it } from "vitest";
import * as io from "./index.js";
import * as node from "./node/index.js";

it("has this public surface, changed on purpose only", () => {
  expect(Object.keys(io).sort().join(" ")).toMatchInlineSnapshot(
    `"FileError FormatError LimitError adjustedSize applyDetector beamlineOfMotors beamlinePresets completeDescription completeLog completedLog conventionsText crc32 formatBytes framesShape hdf5FromBlobs hdf5Input imageOf listSpecScans markGaps maskArrays maskFromFile noGaps parseArrayJobs parseBeamline parseDatasetRecord parseDescription parseDetector parseManifest parseScanSettings parseShardRecord preloadHdf5 readFrameFile readLammpsData readLammpsDump readMaskDataset readMaskVolume readMeasurement readNpz readPattern readProvenance readResult readSetfl readSpecScan readStrain readTiffInfo readVolume readVti requireDetector scanFiles scanSettingsName toldBy turnCohereArray volumeEndings withHdf5 writeCrystalShard writeFits writeLammpsData writeNpy writeNpz writePattern writePng writeResult writeSampleShard writeScanSettings writeSetfl writeSpec writeStrain writeTiff writeVti writeVtp writeVts"`,
  );
  expect(Object.keys(node).sort().join(" ")).toMatchInlineSnapshot(
    `"asFileError availableMemory createFrameMemory describeHdf5File discoverScan findCohereArray findScans loadFrameFolder loadRawScan loadScan makeFolder maskBeside readCohereFolder readCrystalShardFile readFileBytes readFileRecord readNexusSetting readSampleFile withFile withHdf5File writeFileAtomic"`,
  );
});
