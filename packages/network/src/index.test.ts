import { expect, it } from "vitest";
import * as network from "./index.js";
import * as node from "./node/index.js";
import * as web from "./web/index.js";

it("has this public surface, changed on purpose only", () => {
  expect(Object.keys(network).sort().join(" ")).toMatchInlineSnapshot(
    `"GraphError RuntimeError WeightsError absolute adamDefaults add amplitudeAt answerKinds averagePool broadcastShape buildTraining calibrationOf cdiNn cdiNnLoss checksumOf clip concat constant conv convLayer convTranspose cosine countOperations createFieldError createGraph createLearner createLoss createPatternError createReading createSampleDrawer createShapePhaseError createTrainer crossEntropy crystalAnswer crystalNet defaultData defaultLoss dependents depthToSpace distanceOf divide elementCount emit encodeModel expand exponential featureNames fillUnmeasured flatWeights formatExtents glorotUniform gradients greater heNormal identity indices initialWeights inputChannels inverseIndices irVersion judgeAnswer judgeSpread judgingSteps leakyRelu linear loadPredictor logarithm matmul matmulTransposed maxPool maxUnpool maximum meanSquare measuredMagnitude minimum modelKey modelOf mostSamples multiply namedWeights neededNodes negate networkInput networkNames noFactors opsetVersion ortRuntime outputsOf oversamplingOf pad parameterCount parametersOf pattersonAt pattersonOf phaseNet placeholder planesOfShapePhase predictAll rateAt readCalibration readCheckpoint readModelGraph readModelMetadata readModelWeights readNetworkUse readSafetensors readStoredTensors reduceMean reduceSum referenceOf relu removeCalibration replaceModelMetadata reshape residualBlock reverse sampleLengths samplingFor selfTwinCorrelation sharesWithin sigmoid sign sine slice softplus spaceToDepth split spreadFactors squareRoot standardOversampling subtract symmetricIntensity symmetricObject symmetries tanh targetOf traceModel train trainingConfiguration transpose trigonometricSum trigonometricSumOfReal twinPlanes uNet unitStrength unlikeOf unmeasured upsample volumeOfPlanes where writeCalibration writeCheckpoint writeMagnitude writeModel writeNetwork writePatterson writeSafetensors writeWeights zeros"`,
  );
  expect(Object.keys(node).sort().join(" ")).toMatchInlineSnapshot(
    `"nodeRuntime shareCrystals sharedSource shippedNetwork startFeed"`,
  );
  expect(Object.keys(web).sort().join(" ")).toMatchInlineSnapshot(`"webRuntime"`);
});
