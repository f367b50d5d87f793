import type { MonitorOrder } from '../shared/model/monitor.ts';
import { NOTHING_WANTED, type Wanted } from '../shared/protocol/meters.ts';
import type { HostConnection } from './hostLink.ts';

/** What a host was told last; nothing yet. */
export interface ToldHost {
	monitor: MonitorOrder | null;
	wanted: Wanted | null;
}

/** What is wanted of whichever host there is: how the monitor stands, and which meters somebody looks at. */
export class HostWishes {
	#monitor: MonitorOrder | null = null;
	#wanted: Wanted = NOTHING_WANTED;

	/** @returns the wish, as an object of its own */
	monitor(monitor: MonitorOrder): MonitorOrder {
		this.#monitor = { ...monitor };
		return this.#monitor;
	}

	/** @returns the wish, as an object of its own */
	want(wanted: Wanted): Wanted {
		this.#wanted = { ...wanted };
		return this.#wanted;
	}

	/** Tells a host that is being started what is wanted, until it has the newest: that may change while it answers. */
	async tell(link: HostConnection, told: ToldHost): Promise<void> {
		for (;;) {
			const monitor = this.#monitor;
			const wanted = this.#wanted;
			if (monitor !== null && monitor !== told.monitor) {
				told.monitor = monitor;
				await link.call({ call: 'setMonitor', monitor });
			} else if (wanted !== told.wanted) {
				told.wanted = wanted;
				await link.call({ call: 'want', wanted });
			} else return;
		}
	}
}
