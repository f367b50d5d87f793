import { loopMix, loopShapes, needsDry } from '../../chain/loops.ts';
import { DetentError } from '../../shared/errors.ts';
import { type Chain, chainUnits } from '../../shared/model/chain.ts';
import { rolledLoop } from '../roundTrip/roundTrip.ts';
import type { Rack } from '../units/rack.ts';

export interface TapeCheckDeps {
	rack: Rack;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
}

/**
 * @throws DetentError `chain.tape` for a chain whose machine is not in it, whose pass is no tape pass, or that mixes what comes off
 * the tape with what goes by it
 */
export function checkTapeRoll(chain: Chain): void {
	if (chain.tape === undefined) return;
	if (chain.passKind === 'through') {
		throw new DetentError('chain.tape', {
			message: 'A pass of kind "through" rolls no machine.',
			subject: chain.tape.unit,
			remedy: 'Choose toTape, fromTape or repro, or take the machine out of the pass.',
		});
	}
	if (!chainUnits(chain).includes(chain.tape.unit)) {
		throw new DetentError('chain.tape', {
			message: 'The machine that the pass is to roll is not in the chain.',
			subject: chain.tape.unit,
			remedy: `The chain has: ${chainUnits(chain).join(', ')}.`,
		});
	}
	// How late it is off the tape is known when the print is there; what goes by would be heard as an echo before it.
	const loop = loopShapes(chain.stages)[rolledLoop(chain)];
	if (loop === undefined || !needsDry(loopMix(loop))) return;
	throw new DetentError('chain.tape', {
		message:
			'A part of the music goes by the machine that the pass is to roll, and could not be aligned with what comes off the tape.',
		subject: chain.tape.unit,
		remedy: 'Set its insert to 100 % wet on both channels, or give the units that are to be mixed a pair of their own.',
	});
}

/**
 * A machine in the chain either stands, or is rolled: by the pass, or for a tape pass by a person. One whose motion is not
 * known does not stand.
 *
 * @throws DetentError `unit.tape-moving`, `unit.tape-still`
 */
export function requireTransports({ rack, notice }: TapeCheckDeps, chain: Chain): void {
	for (const unit of new Set(chainUnits(chain))) {
		if (unit === chain.tape?.unit) continue;
		const { driver, rig } = rack.unit(unit);
		const transport = driver?.transport ?? null;
		if (transport === null) continue;
		const moving = rack.moving(unit);
		const name = rig.name ?? unit;
		if (chain.passKind === 'through') {
			if (moving === false) continue;
			throw new DetentError('unit.tape-moving', {
				message: `${name} ${moving === null ? 'is not known to stand' : 'moves'}, and this pass goes through it.`,
				subject: unit,
				remedy: 'Stop it, or make the chain a tape pass.',
			});
		}
		if (moving === false) {
			throw new DetentError('unit.tape-still', {
				message: `${name} stands, and this is a tape pass.`,
				subject: unit,
				remedy: 'Roll it, or let the pass roll it: name it as the tape of the chain.',
			});
		}
		if (moving === null) notice('warning', `Whether ${name} rolls can't be seen from here: look at it.`);
	}
}
