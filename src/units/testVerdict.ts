import type { Connection } from '../shared/model/rig.ts';
import type { UnitVerdict } from '../shared/protocol/wire.ts';

type Kind = Connection['kind'] | null;

export interface VerdictFacts {
	asked: number;
	answered: number;
	/** What the driver said last; null when it said nothing. */
	reason: string | null;
}

const isLine = (kind: Kind) => kind === 'serial' || kind === 'tcp';

/** What to look at when nothing comes back. */
function silentRemedies(kind: Kind): string[] {
	const all = ['Is the unit on, and is its remote enabled on its own panel or in its menu?'];
	if (kind === 'midi') {
		return [
			...all,
			'Are both cables in: its MIDI OUT into this machine too, and IN and OUT not swapped?',
			'Are channel and device id those that the unit shows? Other ids are not answered.',
		];
	}
	if (kind === 'osc') {
		return [
			...all,
			'Does the unit send its answers to this machine, on the port that the rig names as receivePort?',
			'Does a firewall of this machine let that port in?',
		];
	}
	if (kind === 'serial') {
		return [
			...all,
			'Is it the right cable (straight or crossed, RS-232 or RS-422 with the pairs the right way round)?',
			'Is it the port of this unit? "detent doctor" lists the ports; pull the cable and see which one goes.',
			'Are baud rate and parity those of the unit? A wrong baud rate may look like silence.',
		];
	}
	if (kind === 'tcp') {
		return [
			...all,
			'Is the serial cable between the network adapter and the unit in, and does the adapter have the line settings of the unit?',
			'Is the adapter in raw TCP mode, and is no other program connected to it?',
		];
	}
	if (kind === 'gpi') {
		return [
			'Has the relay board power, and is its cable in?',
			'Are its kind, its line settings and its address those of the rig? A board of another kind stays silent.',
		];
	}
	return all;
}

function garbledRemedies(kind: Kind): string[] {
	if (kind === 'midi') {
		return [
			'Is another unit on the same port? Its messages come in here too.',
			'Are channel and device id those that the unit shows?',
			'Is it the model, and the firmware, that the rig names?',
		];
	}
	if (kind === 'osc')
		return ['Is it an OSC port, and of this unit?', 'Is the unit set to plain OSC and not to another protocol?'];
	return [
		'Are baud rate, data bits, parity and stop bits those of the unit? Wrong ones turn every answer into garbage.',
		'Is the cable sound and its shield connected?',
		'Is it the model that the rig names?',
	];
}

function portRemedies(kind: Kind): string[] {
	if (kind === 'midi') return ['"detent doctor" lists the MIDI ports by name: copy the name into the rig.'];
	if (kind === 'serial') {
		return [
			'Is the adapter plugged in? "detent doctor" prints the line for the rig.',
			'May you use it? The group dialout may; "detent doctor" says so.',
			'Does another program hold it?',
		];
	}
	if (kind === 'tcp') return ['Is the network adapter on, and are address and port right? "ping" its address.'];
	if (kind === 'gpi')
		return ['Is the relay board plugged in? "detent doctor" prints the line for its connection in the rig.'];
	if (kind === 'osc') return ['Does another program use the receivePort of the rig?'];
	return ['Say in the rig how the unit is connected.'];
}

/** The verdict in plain words, and what to look at, most likely first. */
export function verdictText(
	verdict: UnitVerdict,
	kind: Kind,
	{ asked, answered, reason }: VerdictFacts,
): { text: string; remedies: string[] } {
	const why = reason === null ? '' : ` ${reason}`;
	switch (verdict) {
		case 'works':
			return { text: `It works: ${answered} of ${asked} questions were answered.`, remedies: [] };
		case 'unsteady':
			return {
				text: `It answers, but not always: ${answered} of ${asked} questions.${why}`,
				remedies: [
					isLine(kind)
						? 'Look at the cable, its length and its shield, and that nobody else talks on the line.'
						: 'Look at the cable or network between, and that nobody else talks to the unit.',
					'Other work in the unit can make it late: try again while it stands.',
				],
			};
		case 'one-way':
			return {
				text: 'The port is open. This unit cannot answer, so whether it is there cannot be seen from here.',
				remedies: [
					'Turn one of its controls in the remote, and look at the unit or listen whether it follows.',
					'If it does not: is it on and its remote enabled, is the cable in, and is the channel or port that of the unit?',
				],
			};
		case 'no port':
			return { text: `The connection does not open.${why}`, remedies: portRemedies(kind) };
		case 'silent':
			return {
				text: `The port is open and the questions went out, but nothing at all came back.${why}`,
				remedies: silentRemedies(kind),
			};
		case 'not understood':
			return { text: `Something comes back, but it is no answer of this unit.${why}`, remedies: garbledRemedies(kind) };
		case 'refused':
			return {
				text: `The unit is there and understands, but refuses.${why}`,
				remedies: ['Look at the unit: it may be locked to its own panel, busy, or without tape.'],
			};
	}
}
