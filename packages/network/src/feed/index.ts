// The door of the feed, which runs in Node only.
export { type Batch, type Feed, type FeedOptions, startFeed } from "./feed.js";
export { type SharedCrystals, shareCrystals, sharedSource } from "./shared-crystals.js";
