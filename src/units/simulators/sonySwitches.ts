import type { SimulatedBox } from './simulatedBox.ts';

/** Switches of a 9-pin machine, by the name that definitions bind them with. */
export type SonySwitch = 'local' | 'standby' | 'full_ee' | 'auto_mode' | 'edit' | 'freeze';

/** The switches of a simulated machine: where the box has a control for one, that is where it stands. */
export class SonySwitches {
	readonly #box: SimulatedBox;
	readonly #controls: ReadonlyMap<string, string>;
	readonly #own = new Map<SonySwitch, boolean>([['standby', true]]);

	constructor(box: SimulatedBox) {
		this.#box = box;
		this.#controls = new Map(
			Object.entries(box.definition.wire).flatMap(([id, { driver }]) =>
				driver === undefined || !box.positions.has(id) ? [] : [[driver.parameter, id] as const],
			),
		);
	}

	on(name: SonySwitch): boolean {
		const control = this.#controls.get(name);
		return control === undefined ? (this.#own.get(name) ?? false) : this.#box.positions.get(control) === 1;
	}

	set(name: SonySwitch, on: boolean): void {
		const control = this.#controls.get(name);
		if (control === undefined) this.#own.set(name, on);
		else this.#box.move(control, on ? 1 : 0, 'wire');
	}
}
