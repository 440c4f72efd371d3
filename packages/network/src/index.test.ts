import { expect, it } from "vitest";
import * as network from "./index.js";
import * as node from "./node/index.js";
import * as web from "./web/index.js";

it("has this public surface, changed on purpose only", () => {
  expect(Object.keys(network).sort().join(" ")).toMatchInlineSnapshot(
    `"GraphError RuntimeError WeightsError absolute adamDefaults add amplitudeAt answerKinds averagePool broadcastShape buildTraining cdiNn cdiNnLoss clip concat constant conv convLayer convTranspose cosine countOperations createFieldError createGraph createLearner createLoss createPatternError createReading createSampleDrawer createShapePhaseError createTrainer crossEntropy crystalAnswer crystalNet defaultData defaultLoss dependents depthToSpace divide elementCount emit encodeModel expand exponential fillUnmeasured flatWeights formatExtents glorotUniform gradients greater heNormal identity indices initialWeights inputChannels inverseIndices irVersion judgeAnswer judgingSteps leakyRelu linear loadPredictor logarithm matmul matmulTransposed maxPool maxUnpool maximum meanSquare measuredMagnitude minimum modelKey modelOf multiply namedWeights neededNodes negate networkInput networkNames opsetVersion ortRuntime outputsOf oversamplingOf pad parameterCount parametersOf pattersonAt pattersonOf phaseNet placeholder planesOfShapePhase rateAt readCheckpoint readModelMetadata readNetworkUse readSafetensors reduceMean reduceSum relu reshape residualBlock reverse sampleLengths samplingFor selfTwinCorrelation sigmoid sign sine slice softplus spaceToDepth split squareRoot standardOversampling subtract symmetricIntensity symmetricObject symmetries tanh targetOf traceModel train trainingConfiguration transpose trigonometricSum trigonometricSumOfReal twinPlanes uNet unitStrength unmeasured upsample volumeOfPlanes where writeCheckpoint writeMagnitude writeModel writeNetwork writePatterson writeSafetensors writeWeights zeros"`,
  );
  expect(Object.keys(node).sort().join(" ")).toMatchInlineSnapshot(`"nodeRuntime shareCrystals sharedSource startFeed"`);
  expect(Object.keys(web).sort().join(" ")).toMatchInlineSnapshot(`"webRuntime"`);
});
