import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import { DetentError } from '../shared/errors.ts';
import type { RecordedUnit } from '../shared/model/revision.ts';
import { BLOCK_LINES, countLines, holdsLine, LineSet, withLines, withoutLines } from './lineSet.ts';
import { REBUILD_REMEDY } from './storeError.ts';

/** Settings whose numbers are kept at hand; above that all are looked up anew. */
const MOST_KNOWN = 100_000;

const linesSchema = z.instanceof(Uint8Array);
const placedSchema = z.strictObject({ setting: z.int(), block: z.int(), lines: linesSchema });

/**
 * Which settings stood in which revision: for each setting the lines of its revisions, 4096 to a block, so that a question
 * about 100 000 revisions is some thousand bytes. What is added is written by `flush`, before the transaction ends.
 */
export function settingLines(database: Database) {
	const addSetting = database.prepare(`
		INSERT INTO settings (unit, name, definition, control, label, legend, position, value, quantity)
		VALUES (@unit, @name, @definition, @control, @label, @legend, @position, @value, @quantity)
		ON CONFLICT DO NOTHING`);
	const settingOf = database
		.prepare(`
			SELECT setting FROM settings WHERE unit = @unit AND definition = @definition AND control = @control
			AND position = @position AND legend = @legend AND name = @name`)
		.pluck();
	const one = database.prepare('SELECT lines FROM setting_lines WHERE setting = ? AND block = ?').pluck();
	// In place: a row that is put anew dirties pages of the table and of its index, and each has to reach the disk.
	const change = database.prepare('UPDATE setting_lines SET uses = ?, lines = ? WHERE setting = ? AND block = ?');
	const save = database.prepare('INSERT INTO setting_lines (uses, lines, setting, block) VALUES (?, ?, ?, ?)');
	const remove = database.prepare('DELETE FROM setting_lines WHERE setting = ? AND block = ?');
	const ofBlock = database.prepare('SELECT setting, block, lines FROM setting_lines WHERE block = ?');
	const known = new Map<string, number>();
	const added = new Map<number, Map<number, number[]>>();

	const numberOf = (unit: RecordedUnit, setting: RecordedUnit['settings'][number]): number => {
		const { control, label, legend, position, value, unit: quantity } = setting;
		const text = [unit.unit, unit.name, unit.definition, control, legend, position].join('\u0000');
		const found = known.get(text);
		if (found !== undefined) return found;
		const { unit: id, name, definition } = unit;
		const key = { unit: id, name, definition, control, legend, position };
		addSetting.run({ ...key, label, value, quantity });
		const number = z.int().parse(settingOf.get(key));
		if (known.size >= MOST_KNOWN) known.clear();
		known.set(text, number);
		return number;
	};
	const put = (setting: number, block: number, lines: Uint8Array): void => {
		if (lines.length === 0) {
			remove.run(setting, block);
			return;
		}
		const row = [countLines(lines), lines, setting, block] as const;
		if (change.run(...row).changes === 0) save.run(...row);
	};
	return {
		add(units: readonly RecordedUnit[], line: number): void {
			const block = Math.floor(line / BLOCK_LINES);
			for (const unit of units) {
				for (const recorded of unit.settings) {
					const setting = numberOf(unit, recorded);
					const blocks = added.get(setting) ?? new Map<number, number[]>();
					added.set(setting, blocks);
					const lines = blocks.get(block) ?? [];
					blocks.set(block, lines);
					lines.push(line % BLOCK_LINES);
				}
			}
		},
		flush(): void {
			for (const [setting, blocks] of added) {
				for (const [block, lines] of blocks) {
					const before = one.get(setting, block);
					put(setting, block, withLines(before === undefined ? null : linesSchema.parse(before), lines));
				}
			}
			added.clear();
		},
		/** Forgets what was added in a transaction that did not end well. */
		discard(): void {
			known.clear();
			added.clear();
		},
		/** Takes lines out; each block that they are in is looked through. */
		remove(lines: readonly number[]): void {
			const blocks = new Map<number, number[]>();
			for (const line of lines) {
				const block = Math.floor(line / BLOCK_LINES);
				blocks.set(block, [...(blocks.get(block) ?? []), line % BLOCK_LINES]);
			}
			for (const [block, within] of blocks)
				for (const row of z.array(placedSchema).parse(ofBlock.all(block)))
					put(row.setting, block, withoutLines(row.lines, within));
		},
	};
}

export interface SettingQuestions {
	/**
	 * The lines in which one of some settings stood.
	 *
	 * @param within only lines that are in this set can be of use: blocks without any are left out
	 */
	linesOf(settings: readonly number[], within: LineSet | null): LineSet;
	/** Which of some lines a setting stood in. */
	among(setting: number, lines: readonly number[]): Set<number>;
}

/** Questions of one search about settings. Blocks are read once. */
export function settingQuestions(database: Database): SettingQuestions {
	const blocksOf = database.prepare('SELECT block, lines FROM setting_lines WHERE setting = ?').raw();
	const lineCount =
		z.int().parse(database.prepare('SELECT coalesce(max(line), 0) FROM revision_lines').pluck().get()) + 1;
	const read = new Map<number, Map<number, Uint8Array>>();
	const blocks = (setting: number): Map<number, Uint8Array> => {
		const known = read.get(setting) ?? new Map(blocksOf.all(setting).map(blockOf));
		read.set(setting, known);
		return known;
	};
	return {
		linesOf(settings, within) {
			const set = new LineSet(lineCount);
			const useful = within?.blocks() ?? null;
			for (const setting of settings)
				for (const [block, lines] of blocks(setting)) if (useful?.has(block) ?? true) set.add(block, lines);
			return set;
		},
		among(setting, lines) {
			const own = blocks(setting);
			return new Set(
				lines.filter((line) => {
					const block = own.get(Math.floor(line / BLOCK_LINES));
					return block !== undefined && holdsLine(block, line % BLOCK_LINES);
				}),
			);
		},
	};
}

/** A row of a block's number and lines; there are thousands in one search, so the schema's way would be most of its time. */
function blockOf(row: unknown): [number, Uint8Array] {
	if (Array.isArray(row) && typeof row[0] === 'number' && row[1] instanceof Uint8Array) return [row[0], row[1]];
	throw new DetentError('store.corrupt', {
		message: 'A row of the lists of settings is not what Detent writes.',
		remedy: REBUILD_REMEDY,
	});
}
