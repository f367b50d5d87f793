import { onARealKernel } from './host/onARealKernel.ts';

/** A sound card waits for nobody: without acceleration the machine's clock is one that nothing outside makes late. */
await onARealKernel('Sound', ['audio'], ['kvm', 'counted']);
