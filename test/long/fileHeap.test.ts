import { keepsNoMemory } from '../support/loopHeapPromise.ts';

keepsNoMemory('a file', 'file');
