import { expect, it } from "vitest";
import * as io from "./index.js";
import * as node from "./node/index.js";

it("has this public surface, changed on purpose only", () => {
  expect(Object.keys(io).sort().join(" ")).toMatchInlineSnapshot(
    `"FileError FormatError LimitError adjustedSize beamlinePresets bytesSource checkInside checkMemory completeDescription conventionsText correctFrames defaultMaxBytes describeHdf5 detectorOf detectors formatBytes formatType hdf5Input isHdf5 listSpecScans mapCohereSettings parseArrayJobs parseBeamline parseCohereConfig parseDatasetRecord parseDescription parseManifest parseShardRecord preloadHdf5 readCrystalShard readHdf5Volume readLammpsData readLammpsDump readLegacyVtk readNpy readNpyNumbers readNpyText readNpz readNpzVolume readPattern readResult readSetfl readSpecScan readTiff readTiffInfo readVolume readVti readVtiVolume regionOf trianglesOf volumeEndings withHdf5 withSampleShard writeCrystalShard writeHdf5 writeLammpsData writeNpy writeNpyNumbers writeNpyText writeNpz writePattern writeResult writeSampleShard writeSetfl writeSpec writeStrain writeTiff writeVti writeVtp writeVts"`,
  );
  expect(Object.keys(node).sort().join(" ")).toMatchInlineSnapshot(
    `"availableMemory describeHdf5File discoverScan loadRawScan readCohereFolder readCrystalShardFile readFileBytes readHdf5VolumeFile readPatternFile readResultFile readSampleFile readVolumeFile withFile writeFileAtomic writePatternFile writeResultFile"`,
  );
});
