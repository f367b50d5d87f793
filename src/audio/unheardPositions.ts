import type { OpenRequest } from './engine.ts';

/** A request whose simulated unit stands elsewhere. */
export function withPositions(request: OpenRequest, unit: string, positions: Record<string, number>): OpenRequest {
	const { simulated } = request;
	if (simulated === null) return request;
	const units = simulated.units.map((one) =>
		one.unit === unit ? { ...one, positions: { ...one.positions, ...positions } } : one,
	);
	return { ...request, simulated: { ...simulated, units } };
}

/** True positions of simulated units that no host could hear, because none was open yet or any more. */
export class UnheardPositions {
	readonly #units = new Map<string, Record<string, number>>();

	add(unit: string, positions: Record<string, number>): void {
		this.#units.set(unit, { ...this.#units.get(unit), ...positions });
	}

	clear(): void {
		this.#units.clear();
	}

	/** Everything unheard, which counts as heard from now on. */
	take(): [unit: string, positions: Record<string, number>][] {
		const moved = [...this.#units];
		this.#units.clear();
		return moved;
	}

	/** `request` with them in it. */
	in(request: OpenRequest): OpenRequest {
		return [...this.#units].reduce((wish, [unit, positions]) => withPositions(wish, unit, positions), request);
	}
}
