import type { RevisionChange } from '../diff/change.ts';
import { diffRevisions } from '../diff/diffRevisions.ts';
import type { RecordedUnit, RevisionFacts } from '../model/revision.ts';
import { bothSides } from '../sides.ts';

/** A change that is smaller than what is printed of it. */
const TOO_SMALL = /: from (.+) to \1 \(by /;

/** The gain of a stage that brings a master to its loudness follows from everything else: nobody set it. */
const isFound = ({ area, item, text }: RevisionChange) =>
	area === 'digital' && item === 'gainDb' && text.startsWith('Loudness, ');

/** A control's change without the name of its unit: `BASS gain L` and `from +4 to +1`. */
function splitChange({ text }: RevisionChange, unitName: string): { name: string; text: string } {
	const own = text.startsWith(`${unitName}, `) ? text.slice(unitName.length + 2) : text;
	const at = own.lastIndexOf(': ');
	return at < 0 ? { name: own, text: '' } : { name: own.slice(0, at), text: own.slice(at + 2) };
}

/** A switch that takes the whole unit into the circuit or out of it: `IN/OUT`, `EQ`, `BYPASS`, with or without its side. */
const IN_CIRCUIT = /^(in( *\/ *(out|bypass))?|eq( in)?|.*bypass.*)( (left|right|L|R))?$/i;

/** True when the unit's own switches take it out of the circuit, those of both sides. What else is set of it is not heard then. */
function isOutOfCircuit(unit: RecordedUnit | undefined): boolean {
	const switches = (unit?.settings ?? []).filter(({ label }) => IN_CIRCUIT.test(label));
	const isOut = ({ label, legend }: RecordedUnit['settings'][number]) =>
		/^(out|bypass(ed)?)$/i.test(legend) || (/^[^/]*bypass[^/]*$/i.test(label) && /^on$/i.test(legend));
	return switches.length > 0 && switches.every(isOut);
}

/**
 * What was set otherwise, a line for each unit: `Pultec left and right: BOOST (low) from 6.20 to 3; ATTEN (high) from 1 to 0`.
 * What came of it is not in it. Of a unit that was out of the circuit both times it says that nobody can hear it.
 */
export function changeLines(from: RevisionFacts, to: RevisionFacts): string[] {
	const changes = diffRevisions(from, to).filter(
		(change) => change.area !== 'result' && change.area !== 'pass' && !TOO_SMALL.test(change.text) && !isFound(change),
	);
	const rest = changes.filter(({ area }) => area !== 'control').map(({ text }) => text);
	const names = new Map([...from.units, ...to.units].map(({ unit, name }) => [unit, name]));
	const subjects = [...new Set(changes.filter(({ area }) => area === 'control').map(({ subject }) => subject))];
	const units = subjects.map((subject) => {
		const name = names.get(subject) ?? subject;
		const own = changes.filter((change) => change.area === 'control' && change.subject === subject);
		const lines = bothSides(
			own.map((change) => splitChange(change, name)),
			({ text }) => text,
		);
		const unheard = [from, to].every(({ units: all }) => isOutOfCircuit(all.find(({ unit }) => unit === subject)));
		const words = lines.map((line) => `${line.name} ${line.text}`.trim()).join('; ');
		return { name, text: unheard ? `${words} (it was out of the circuit, so this is not heard)` : words };
	});
	return [...rest, ...bothSides(units, ({ text }) => text).map(({ name, text }) => `${name}: ${text}`)];
}
