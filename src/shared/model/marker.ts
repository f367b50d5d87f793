import { z } from 'zod';

export const markerNameSchema = z.string().trim().min(1).max(60);
/** From source frame 0, so that it holds at any rate. */
export const trackSecondsSchema = z.number().min(0).max(86_400);

/** A named moment of a track: a verse, a solo, the place where the bass is too loud. */
export interface TrackMarker {
	id: string;
	name: string;
	/** From source frame 0. */
	seconds: number;
	/** Who made it, by id; null for the terminal. */
	by: string | null;
	at: string;
}
