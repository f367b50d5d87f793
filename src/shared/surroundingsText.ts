import { type Surroundings, surroundingsSchema } from './model/revision.ts';

/** What is typed of room and tape; empty where nothing is said. */
export interface SurroundingsText {
	room: string;
	tapeType: string;
	tapeAlignment: string;
}

export const NOTHING_SAID: SurroundingsText = { room: '', tapeType: '', tapeAlignment: '' };

/** As it would be typed. */
export function surroundingsText({ roomC, tapeType = '', tapeAlignment = '' }: Surroundings): SurroundingsText {
	return { room: roomC === undefined ? '' : String(roomC), tapeType, tapeAlignment };
}

/**
 * What was typed, as a revision keeps it.
 *
 * @returns undefined when nothing is said; null when the temperature is none that a room has
 */
export function surroundingsOf({ room, tapeType, tapeAlignment }: SurroundingsText): Surroundings | undefined | null {
	const typed = room
		.trim()
		.replace(/\s*°?\s*C?$/i, '')
		.replace(',', '.');
	const said = {
		...(typed === '' ? {} : { roomC: Number(typed) }),
		...(tapeType.trim() === '' ? {} : { tapeType }),
		...(tapeAlignment.trim() === '' ? {} : { tapeAlignment }),
	};
	if (Object.keys(said).length === 0) return undefined;
	const parsed = surroundingsSchema.safeParse(said);
	return parsed.success ? parsed.data : null;
}
