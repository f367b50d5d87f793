import { onARealKernel } from './host/onARealKernel.ts';

/** MIDI, OSC and serial have the rates of their wires: the machine's clock is the one outside. */
await onARealKernel('Wires', ['machine', 'midi', 'serial', 'recall', 'drivers'], ['kvm', 'tcg']);
