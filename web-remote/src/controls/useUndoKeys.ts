import { useEffect } from 'preact/hooks';
import { redo, undo } from '../state/scenes.ts';
import { store } from '../state/store.ts';

/** A field has an undo of its own. */
const isField = (target: EventTarget | null): boolean =>
	target instanceof HTMLElement && target.matches('input, textarea, select');

/** Ctrl or ⌘ with Z takes the last move back, with Shift brings it again, as long as the view is shown. */
export function useUndoKeys(): void {
	useEffect(() => {
		const press = (event: KeyboardEvent) => {
			if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return;
			if (isField(event.target) || !store.mayControl) return;
			event.preventDefault();
			void (event.shiftKey ? redo() : undo());
		};
		document.addEventListener('keydown', press);
		return () => document.removeEventListener('keydown', press);
	}, []);
}
