import { type SceneSlot, sceneAnswerSchema } from '../../../src/shared/model/scene.ts';
import type { CommandInput } from '../../../src/shared/protocol/commands.ts';
import { go } from '../app/route.ts';
import { store } from './store.ts';

/** Gives a command that may need a hand at the unit, and leads there when it does. */
async function giveAndLead(command: CommandInput): Promise<void> {
	const answer = await store.command(command);
	const parsed = sceneAnswerSchema.safeParse(answer.result);
	if (parsed.success && parsed.data.byHand > 0) go('recall');
}

export const recallScene = (unit: string, slot: SceneSlot) => giveAndLead({ type: 'scene.recall', unit, slot });
export const storeScene = (unit: string, slot: SceneSlot) => store.command({ type: 'scene.store', unit, slot });
export const writeScene = (unit: string, slot: SceneSlot, settings: { control: string; position: number }[]) =>
	store.command({ type: 'scene.write', unit, slot, settings });
export const clearScene = (unit: string, slot: SceneSlot) => store.command({ type: 'scene.clear', unit, slot });
export const undo = () => giveAndLead({ type: 'undo' });
export const redo = () => giveAndLead({ type: 'redo' });
