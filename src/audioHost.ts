import { runHostProcess } from './audio/host/process.ts';
import { createUnitModel } from './units/simulators/models/index.ts';

/** The audio host's own program: the second place, beside `daemon.ts`, that puts adapters together. */
runHostProcess(createUnitModel);
