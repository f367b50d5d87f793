import { findControl } from '../../../src/shared/model/definition.ts';
import { useSignal } from '../state/signal.ts';
import { useRemote } from '../state/store.ts';
import { turning } from './hud.ts';
import { readingAt } from './reading.ts';

/** The reading of the control under the finger, large enough for the couch and clear of the hand. */
export function Hud() {
	const now = useSignal(turning);
	const text = useRemote((store) => {
		if (now === null) return null;
		const unit = store.state?.units[now.unit];
		const definition = store.state?.definitions[now.unit];
		const state = unit?.controls[now.control];
		if (unit === undefined || definition === undefined || state === undefined) return null;
		const control = findControl(definition, now.control);
		if (control === null) return null;
		const position = store.shownPosition(now.unit, now.control, state);
		return `${unit.name} · ${control.label}\n${readingAt(control, position)}`;
	});
	if (now === null || text === null) return null;
	const [label, reading] = text.split('\n');
	return (
		<div class="hud" aria-hidden="true">
			<span class="hud-label">{label}</span>
			<span class="hud-reading">{reading}</span>
			<span class="hud-fine">{now.fine ? 'fine' : ''}</span>
		</div>
	);
}
