import type { OscArgument } from '../../protocols/osc/packet.ts';
import { type ResolvedDefinition, settableControls } from '../../shared/model/definition.ts';
import type { Evidence } from '../../shared/model/evidence.ts';
import { legendAt } from '../../shared/model/setting.ts';
import type { RemoteState } from '../../shared/protocol/state.ts';
import { flagOr, floatOr, textOr } from './oscValues.ts';

function evidenceText({ evidence, outcome, stale }: Evidence): string {
	if (stale !== null) return `${evidence}, stale: ${stale}`;
	return outcome === 'failed' || outcome === 'cancelled' ? `${evidence}, ${outcome}` : evidence;
}

/** Everything that is shown over OSC, by address, in a fixed order. */
export function feedbackOf(
	state: RemoteState,
	definitions: ReadonlyMap<string, ResolvedDefinition>,
): Map<string, OscArgument> {
	const shown = new Map<string, OscArgument>();
	const { transport, audio, recall } = state;
	shown.set('/detent/transport/state', textOr(transport.mode));
	shown.set('/detent/transport/seconds', floatOr(transport.frame / transport.rateHz));
	shown.set('/detent/monitor/dim', flagOr(audio.monitor.dim));
	shown.set('/detent/monitor/mute', flagOr(audio.monitor.muted));
	shown.set('/detent/monitor/level', floatOr(audio.monitor.levelDb));
	shown.set('/detent/recall/state', textOr(recall === null ? 'none' : recall.phase));
	for (const [id, unit] of Object.entries(state.units)) {
		const definition = definitions.get(id);
		for (const control of definition === undefined ? [] : settableControls(definition)) {
			const now = unit.controls[control.id];
			if (now === undefined) continue;
			const address = `/detent/unit/${id}/${control.id}`;
			shown.set(address, floatOr(now.position));
			shown.set(`${address}/legend`, textOr(now.position === null ? null : legendAt(control, now.position)));
			shown.set(`${address}/evidence`, textOr(evidenceText(now.evidence)));
		}
		if (unit.tape === null) continue;
		const { mode, position, positionSeconds, moving, recording } = unit.tape;
		shown.set(`/detent/tape/${id}/state`, textOr(mode));
		shown.set(`/detent/tape/${id}/position`, textOr(position));
		shown.set(`/detent/tape/${id}/seconds`, floatOr(positionSeconds));
		shown.set(`/detent/tape/${id}/moving`, flagOr(moving));
		shown.set(`/detent/tape/${id}/recording`, flagOr(recording));
	}
	return shown;
}
