import { failureWords } from '../shared/failureWords.ts';
import { findingWords } from '../shared/findingWords.ts';
import { conditionWords } from '../shared/levels.ts';
import { mixChangeWords } from '../shared/mixChangeWords.ts';
import type { AbxAnswer } from '../shared/model/blindTest.ts';
import type { Entry, ProjectSummary, RevisionSummary, TrackSummary } from '../shared/model/log.ts';
import type { AudioFileFacts } from '../shared/model/measurement.ts';
import { photoFileName } from '../shared/model/photo.ts';
import { referenceKindWords } from '../shared/model/reference.ts';
import { printWords } from '../shared/printWords.ts';
import { sentence } from '../shared/sentence.ts';
import { formatTapeTime, tapeFactsWords } from '../shared/tapeWords.ts';
import { formatDb, formatTime } from '../shared/units.ts';

/** `2026-01-02 03:04` in UTC, as the log has it. */
function moment(at: string): string {
	return at.slice(0, 16).replace('T', ' ');
}

/** One line: `Opening Night  The Clicks, album, 2 tracks  0189…beef`. */
export function projectLine(
	project: Pick<ProjectSummary, 'id' | 'title' | 'artist' | 'form'> & { tracks: number | readonly unknown[] },
): string {
	const count = typeof project.tracks === 'number' ? project.tracks : project.tracks.length;
	const what = [project.artist, project.form, `${count} ${count === 1 ? 'track' : 'tracks'}`]
		.filter(Boolean)
		.join(', ');
	return `${project.title}  (${what})  ${project.id}`;
}

function mixText(mix: AudioFileFacts | null): string {
	if (mix === null) return 'no mix yet';
	const channels = mix.channels === 1 ? 'mono' : mix.channels === 2 ? 'stereo' : `${mix.channels} channels`;
	return `${mix.fileName}  ${mix.rateHz / 1000} kHz, ${mix.bits} bit ${mix.encoding}, ${channels}, ${formatTime(mix.frames / mix.rateHz)}`;
}

function revisionLine(revision: RevisionSummary): string {
	return [
		`r${String(revision.number).padStart(3, '0')}`,
		moment(revision.at),
		revision.hash.slice(0, 8),
		formatDb(revision.integratedLufs, 1, 'LUFS').padStart(10),
		formatDb(revision.truePeakDbtp, 1, 'dBTP').padStart(9),
		...(revision.outcome === 'failed' ? ['FAILED'] : []),
		...(revision.state === 'draft' ? [] : [revision.state]),
		...(revision.note === '' ? [] : [revision.note]),
	].join('  ');
}

type RevisionEvent = Extract<Entry['body'], { kind: 'event' }>['event'];

/** Who stands behind an id, as a sentence begins; empty for nobody. */
type NameOf = (id: string | null | undefined) => string;

function eventText(event: RevisionEvent, author: string | null, rateHz: number, nameOf: NameOf): string {
	const to = (id: string | null) => (id === null ? '' : ` to ${nameOf(id)}`);
	switch (event.type) {
		case 'comment':
			return `${nameOf(event.from ?? author) || 'Studio'}${event.frame === null ? '' : `, at ${formatTime(event.frame / (event.rateHz ?? rateHz))}`}: “${event.text}”`;
		case 'answer':
			return `answer (${event.outcome}): ${sentence(event.text)}${event.why === '' ? '' : ` Why: ${sentence(event.why)}`}`;
		case 'sent':
			return `sent${to(event.to)} (${event.print.slice(0, 8)})`;
		case 'delivered':
			return `delivered${to(event.to)} (${event.print.slice(0, 8)})`;
		case 'approval':
			return [event.approved ? 'approved' : 'approval taken back', nameOf(event.from ?? author)]
				.filter(Boolean)
				.join(' by ');
		case 'photo':
			return `photo of ${event.unit} (${photoFileName(event.photo).slice(-13)})`;
		case 'recall': {
			const counts = Object.entries(event.counts).map(([what, count]) => `${count} ${what}`);
			const open = event.open.length === 0 ? '' : `; open: ${event.open.join(', ')}`;
			return `recall ${event.outcome}${counts.length === 0 ? '' : `: ${counts.join(', ')}`}${open}`;
		}
		case 'null': {
			const residual = event.residualDb === null ? 'identical' : `residual ${formatDb(event.residualDb)}`;
			return `null against ${event.against.slice(0, 8)}: ${residual}${event.note === '' ? '' : `, ${event.note}`}`;
		}
	}
}

/** What came later about a revision, one line each. */
function eventLines(entries: readonly Entry[], hash: string, rateHz: number, nameOf: NameOf): string[] {
	return entries.flatMap(({ at, author, body }) =>
		body.kind === 'event' && body.revisionHash === hash
			? [`${moment(at)}  ${eventText(body.event, author, rateHz, nameOf)}`]
			: [],
	);
}

/** How a machine was rolled for the revision; nothing for a pass that rolled none. */
function tapeLines(entries: readonly Entry[], hash: string): string[] {
	return entries.flatMap(({ hash: own, body }) => {
		if (own !== hash || body.kind !== 'revision' || body.facts.tape === undefined) return [];
		const { tape, units } = body.facts;
		const name = units.find(({ unit }) => unit === tape.unit)?.name ?? tape.unit;
		return [`         tape  ${tapeFactsWords(tape, name)}`];
	});
}

/** What is known of how whole the revision's print is. */
function printLines(entries: readonly Entry[], hash: string): string[] {
	return entries.flatMap(({ hash: own, body }) =>
		own === hash && body.kind === 'revision'
			? printWords(body.facts.pass, body.facts.rateHz).map((line) => `         print ${line}`)
			: [],
	);
}

/** Under what the revision was printed. */
function levelLines(entries: readonly Entry[], hash: string): string[] {
	return entries.flatMap(({ hash: own, body }) =>
		own === hash && body.kind === 'revision' ? conditionWords(body.facts).map((line) => `         level ${line}`) : [],
	);
}

/** `; by listener 5 of 8, 3 of 8`; nothing for one listener. */
function eachRight(answers: readonly AbxAnswer[] = []): string {
	const listeners = [...new Set(answers.map(({ by }) => by))];
	if (listeners.length < 2) return '';
	const each = listeners.map((listener) => {
		const theirs = answers.filter(({ by }) => by === listener);
		return `${theirs.filter(({ letter, x }) => letter === x).length} of ${theirs.length}`;
	});
	return `; by listener ${each.join(', ')}`;
}

const UNREVEALED = { 'given-up': ', given up', interrupted: ', interrupted' };

/** A blind test: what it was between, and how it ended. */
function blindLines(body: Extract<Entry['body'], { kind: 'blind-test' }>): string[] {
	const between = body.items.map(({ letter, what }) => `${letter} ${what}`).join(', ');
	const { abx, unrevealed } = body;
	const ending = unrevealed === undefined ? '' : UNREVEALED[unrevealed];
	const end =
		abx === undefined
			? body.choices.map(({ letter, note }) => `chosen: ${letter}${note === '' ? '' : ` “${note}”`}`)
			: [
					`${abx.correct} of ${abx.trials} right, ${(100 * abx.probability).toFixed(1)} % by guessing${eachRight(body.answers)}`,
				];
	return [
		`   blind test${body.on === 'device' ? ' on a device' : ''} of ${moment(body.startedAt)}${ending}: ${between}`,
		...end.map((line) => `         ${line}`),
	];
}

/** Captures of the track that were let go. */
function releasedLines(
	{ captures, rule }: Extract<Entry['body'], { kind: 'released' }>,
	track: TrackSummary,
): string[] {
	const own = captures.filter(({ revisionHash }) => track.revisions.some(({ hash }) => hash === revisionHash));
	return own.map(({ fileName }) => `   let go ${fileName} (${rule})`);
}

type FailedPass = Extract<Entry['body'], { kind: 'failed-pass' }>;

/** Why and where a pass failed, and what else was found in it but notes. */
function failureLines({ failure, findings = [], print, rateHz = print?.rateHz, startedAt }: FailedPass): string[] {
	const line = `   failed pass of ${moment(startedAt)}: ${failureWords(failure.kind, failure, rateHz ?? null)}`;
	// An entry of an early Detent does not say what its frames count.
	if (rateHz === undefined) return [line];
	const others = findings.filter(
		({ frame, severity, text }) => severity !== 'note' && (text !== failure.reason || frame !== failure.frame),
	);
	return [line, ...others.map((finding) => `         found ${findingWords(finding, rateHz)}`)];
}

/** A failed pass, whether it can be mended, and what made it good. */
function failedLines(failed: FailedPass, entries: readonly Entry[]): string[] {
	const { pass, print } = failed;
	const lines = failureLines(failed);
	const retries = entries.flatMap(({ body }) => (body.kind === 'retry' && body.of === pass ? [body] : []));
	const whole = retries.flatMap(({ pass: by, way }) => {
		const facts = entries.flatMap(({ body }) =>
			body.kind === 'revision' && body.facts.pass.id === by ? [body.facts] : [],
		)[0];
		return facts === undefined
			? []
			: [`         ${way === 'mend' ? 'mended' : 'printed again'}: revision ${facts.number}`];
	});
	if (whole.length > 0 || print === undefined) return [...lines, ...whole];
	const { faulty, rateHz, source } = print;
	const endFrame = (source.frames * rateHz) / source.rateHz;
	const where = faulty.map(({ fromFrame, toFrame }) => {
		const to = toFrame >= endFrame ? 'the end' : formatTime(toFrame / rateHz);
		return `${formatTime(Math.max(0, fromFrame) / rateHz)} to ${to}`;
	});
	return [...lines, `         to print again: ${where.join(', ')} (detent pass --mend ${pass.slice(-8)})`];
}

/**
 * A track with its revisions, events and failed passes.
 *
 * @param names of people by the ids that the log has
 */
export function trackText(
	track: TrackSummary,
	entries: readonly Entry[],
	names: Readonly<Record<string, string>>,
): string {
	const nameOf: NameOf = (id) => (id == null ? '' : (names[id] ?? ''));
	const lines = [
		`${track.position}. ${track.title}`,
		`   mix    ${mixText(track.mix)}`,
		...(track.mixChange === undefined
			? []
			: [`          against the one before: ${mixChangeWords(track.mixChange).join(', ')}`]),
	];
	if (track.chain !== null) lines.push(`   chain  ${track.chain.name}`);
	for (const { unit, name, seconds } of track.locators)
		lines.push(`   tape   ${formatTapeTime(seconds).padStart(10)}  ${name} (${unit})`);
	for (const { name, seconds } of track.markers ?? [])
		lines.push(`   mark   ${formatTime(seconds).padStart(10)}  ${name}`);
	for (const reference of track.references ?? [])
		lines.push(`   beside ${reference.name} (${referenceKindWords(reference)}, ${reference.file.fileName})`);
	for (const revision of track.revisions) {
		const { hash } = revision;
		lines.push(
			`   ${revisionLine(revision)}`,
			...printLines(entries, hash),
			...levelLines(entries, hash),
			...tapeLines(entries, hash),
		);
		lines.push(...eventLines(entries, hash, track.mix?.rateHz ?? 48_000, nameOf).map((line) => `         ${line}`));
	}
	for (const { body } of entries)
		if (body.kind === 'failed-pass' && body.track === track.id) lines.push(...failedLines(body, entries));
	for (const { body } of entries) if (body.kind === 'released') lines.push(...releasedLines(body, track));
	for (const { body } of entries)
		if (body.kind === 'blind-test' && body.track === track.id) lines.push(...blindLines(body));
	return `${lines.join('\n')}\n`;
}
