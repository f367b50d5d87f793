import { z } from 'zod';
import { DetentError } from './errors.ts';
import { REVISION_STATES } from './model/conversation.ts';

export const FILTER_OPERATORS = ['=', '>', '<', '>=', '<='] as const;

/** One control of one unit: `pultec: low boost > 0`. */
export const controlFilterSchema = z.strictObject({
	/** Part of the unit's name, id or model; null for any unit. */
	unit: z.string().trim().min(1).max(120).nullable(),
	/** Part of the control's label or id; words in any order. */
	control: z.string().trim().min(1).max(120),
	operator: z.enum(FILTER_OPERATORS),
	/** A legend, or a number: the value where the maker gives one, else what is printed. */
	wanted: z.string().trim().min(1).max(60),
});
export type ControlFilter = z.infer<typeof controlFilterSchema>;

export const searchSchema = z.strictObject({
	/** All of them hold in one revision. */
	controls: z.array(controlFilterSchema).max(12).default([]),
	/** Part of the title of the project or track, of the artist, of the note, or of what was said about it. */
	text: z.string().trim().max(200).default(''),
	/** How far its print got; null for any. */
	state: z.enum(REVISION_STATES).nullable().default(null),
	after: z.iso.datetime().nullable().default(null),
	before: z.iso.datetime().nullable().default(null),
	limit: z.int().min(1).max(1000).default(100),
});
export type Search = z.infer<typeof searchSchema>;

/** A revision that was found. */
export const foundRevisionSchema = z.strictObject({
	project: z.string(),
	projectTitle: z.string(),
	track: z.string(),
	trackTitle: z.string(),
	revision: z.string(),
	hash: z.string(),
	number: z.int(),
	at: z.string(),
	note: z.string(),
	state: z.enum(REVISION_STATES),
	lufs: z.number().nullable(),
	/** What was asked for, as it stands there: `EQP-1A, BOOST (low) 4`. */
	settings: z.array(z.string()),
});
export type FoundRevision = z.infer<typeof foundRevisionSchema>;

/**
 * Reads `UNIT: CONTROL OP VALUE`, for instance `pultec: low frequency = 60`. The unit may be left out.
 *
 * @throws DetentError `cli.usage`
 */
export function parseControlFilter(text: string): ControlFilter {
	const match = /^(?:([^:<>=]+):)?([^<>=]+?)(>=|<=|=|>|<)(.+)$/.exec(text.trim());
	const parsed = controlFilterSchema.safeParse({
		unit: match?.[1] ?? null,
		control: match?.[2] ?? '',
		operator: match?.[3] ?? '=',
		wanted: match?.[4] ?? '',
	});
	if (parsed.success) return parsed.data;
	throw new DetentError('cli.usage', {
		message: `"${text}" is not a filter.`,
		remedy: 'Write "unit: control = value", for instance "pultec: low frequency = 60"; also > < >= <=.',
	});
}

const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}+−-]+/gu) ?? [];
/** What is printed with a true minus or a plus is a number too. */
const numberOf = (text: string): number => Number(text.trim().replace('−', '-').replace(/^\+/, '') || Number.NaN);

/** A setting as the search knows it. */
export interface SearchedSetting {
	unit: string;
	name: string;
	definition: string;
	control: string;
	label: string;
	legend: string;
	value: number | null;
}

/** Tells which settings are what the filter asks for. Pure; legends are compared without regard to case. */
export function settingFits(filter: ControlFilter): (setting: SearchedSetting) => boolean {
	const unitWords = filter.unit === null ? [] : words(filter.unit);
	const controlWords = words(filter.control);
	const legend = filter.wanted.toLowerCase();
	const wanted = numberOf(filter.wanted);
	const { operator } = filter;
	return (setting) => {
		const controlText = `${setting.label} ${setting.control.replaceAll('_', ' ')}`.toLowerCase();
		if (!controlWords.every((word) => controlText.includes(word))) return false;
		const unitText = `${setting.name} ${setting.unit} ${setting.definition}`.toLowerCase();
		if (!unitWords.every((word) => unitText.includes(word))) return false;
		if (operator === '=') {
			const same = setting.legend.trim().toLowerCase() === legend;
			return same || (!Number.isNaN(wanted) && (setting.value === wanted || numberOf(setting.legend) === wanted));
		}
		const stands = setting.value ?? numberOf(setting.legend);
		if (Number.isNaN(stands) || Number.isNaN(wanted)) return false;
		if (operator === '>') return stands > wanted;
		if (operator === '<') return stands < wanted;
		return operator === '>=' ? stands >= wanted : stands <= wanted;
	};
}
