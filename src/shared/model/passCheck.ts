import { z } from 'zod';

/** One thing that should be true before a pass. `stop`: the pass would be refused; `look`: it would be printed all the same. */
export const passCheckSchema = z.strictObject({
	what: z.string(),
	state: z.enum(['good', 'look', 'stop']),
	/** How it stands. */
	text: z.string(),
	/** What to do; null where nothing is to be done. */
	remedy: z.string().nullable(),
});
export type PassCheck = z.infer<typeof passCheckSchema>;

/** Answer of `pass.check`. The levels come later: the mix has to be read whole for them. */
export const passCheckListSchema = z.array(passCheckSchema);

/** How a mix meets the converter and the first unit, measured before a pass because somebody asked. */
export interface LevelCheckState {
	/** 0…1; null once it is measured. */
	progress: number | null;
	/** What is being done, in words. */
	message: string;
	/** Empty until it is measured. */
	checks: PassCheck[];
}
