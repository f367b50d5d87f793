import { keepsNoMemory } from '../support/loopHeapPromise.ts';

keepsNoMemory('a driver', 'driver');
