// Renders the chain of `chain.ts`: started under several Node versions, whose results are then compared.
import { argv } from 'node:process';
import { writeRaw } from '../../material/raw.ts';
import { liveProgramme, masteringPlan, rendered } from './chain.ts';

const [path = '', seconds = '1'] = argv.slice(2);
writeRaw(path, rendered(liveProgramme(Number(seconds)), masteringPlan(), 256), 'f64');
