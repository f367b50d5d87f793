import { createUnitModel } from '../../units/simulators/models/index.ts';
import { runHostProcess } from './process.ts';

/** Entry file of the audio host process: wires the unit models, which live above this layer, to the simulated backend. */
runHostProcess(createUnitModel);
