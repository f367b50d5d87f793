import type { Clock } from '../../shared/clock.ts';
import type { SimulatedBox } from './simulatedBox.ts';

/** The remote socket of a simulated box: it speaks the real bytes. */
export interface Front {
	/** From the controller. */
	receive(bytes: Uint8Array): void;
	/** True: every setting is refused as the protocol has it (NAK, condition error, or simply not done). */
	refuse(refusing: boolean): void;
	/** A person starts the memory dump at the unit; absent where it has none. */
	startDump?(): void;
	dispose(): void;
}

export interface FrontContext {
	box: SimulatedBox;
	clock: Clock;
	/** To the controller. */
	send(bytes: Uint8Array): void;
}
