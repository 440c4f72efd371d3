#!/usr/bin/env node
// The command. This file is there before anything is built, so that npm can link to it.
import "../bundle/friedel.js";
