import { diffRevisions, type RevisionChange } from '../diffRevisions.ts';
import type { RevisionFacts } from '../model/revision.ts';
import { sideOf } from '../sides.ts';

/** A change that is smaller than what is printed of it. */
const TOO_SMALL = /: from (.+) to \1 \(by /;

/** Things of the two sides that say the same are said once, where the first of them stood. */
function bothSides(things: readonly { name: string; text: string }[]): { name: string; text: string }[] {
	const said: { base: string; sides: string[]; text: string }[] = [];
	for (const { name, text } of things) {
		const { base, side } = sideOf(name);
		const same = side === null ? undefined : said.find((one) => one.base === base && one.text === text);
		if (same !== undefined && side !== null && !same.sides.includes(side)) same.sides.push(side);
		else said.push({ base, sides: side === null ? [] : [side], text });
	}
	return said.map(({ base, sides, text }) => ({ name: [base, sides.join(' and ')].filter(Boolean).join(' '), text }));
}

/** The gain of a stage that brings a master to its loudness follows from everything else: nobody set it. */
const isFound = ({ area, item, text }: RevisionChange) =>
	area === 'digital' && item === 'gainDb' && text.startsWith('Loudness, ');

/** A control's change without the name of its unit: `BASS gain L` and `from +4 to +1`. */
function splitChange({ text }: RevisionChange, unitName: string): { name: string; text: string } {
	const own = text.startsWith(`${unitName}, `) ? text.slice(unitName.length + 2) : text;
	const at = own.lastIndexOf(': ');
	return at < 0 ? { name: own, text: '' } : { name: own.slice(0, at), text: own.slice(at + 2) };
}

/**
 * What was set otherwise, a line for each unit: `Pultec left and right: BOOST (low) from 6.20 to 3; ATTEN (high) from 1 to 0`.
 * What came of it is not in it.
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
		const lines = bothSides(own.map((change) => splitChange(change, name)));
		return { name, text: lines.map((line) => `${line.name} ${line.text}`.trim()).join('; ') };
	});
	return [...rest, ...bothSides(units).map(({ name, text }) => `${name}: ${text}`)];
}
