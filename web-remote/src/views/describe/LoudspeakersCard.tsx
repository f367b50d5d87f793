import type { CatalogueEntry, RigDraft } from '../../../../src/shared/model/rigDraft.ts';
import { controllerOf, withController, withMonitor } from '../../../../src/shared/model/rigWiring.ts';
import { changeDraft } from '../../state/rigDraft.ts';
import { Choice, Maybe } from './fields.tsx';
import { Wrong } from './problems.tsx';
import { unitWords } from './words.ts';

/** Which switches of the controller mute; all of its mutes where none is chosen. */
function Mutes({ draft, mutes }: { draft: RigDraft; mutes: CatalogueEntry['mutes'] }) {
	const { controllerMutes } = draft.audio.monitor ?? {};
	const isOn = (id: string) => controllerMutes === undefined || controllerMutes.includes(id);
	const toggle = (id: string) => {
		const chosen = mutes.filter((one) => (one.id === id ? !isOn(id) : isOn(one.id))).map((one) => one.id);
		const all = chosen.length === 0 || chosen.length === mutes.length;
		changeDraft((now) => withMonitor(now, { controllerMutes: all ? undefined : chosen }));
	};
	return (
		<div class="describe-note">
			<p class="quiet">Which of its switches mute these loudspeakers:</p>
			<fieldset class="describe-toggles" aria-label="Switches that mute the loudspeakers">
				{mutes.map(({ id, label }) => (
					<button key={id} type="button" aria-pressed={isOn(id)} onClick={() => toggle(id)}>
						{label}
					</button>
				))}
			</fieldset>
		</div>
	);
}

/** What the loudspeakers hang on, and how loud they are. */
export function LoudspeakersCard({ draft, catalogue }: { draft: RigDraft; catalogue: readonly CatalogueEntry[] }) {
	const { monitor } = draft.audio;
	const controller = controllerOf(monitor);
	const entryOf = (definition: string) => catalogue.find(({ id }) => id === definition);
	const muting = draft.units.flatMap((unit) => {
		const entry = entryOf(unit.definition);
		return entry === undefined || entry.mutes.length === 0 ? [] : [{ unit, entry }];
	});
	const chosen = controller.kind === 'unit' ? muting.find(({ unit }) => unit.id === controller.unit) : undefined;
	const muted = chosen?.entry.mutes ?? [];
	return (
		<div class="card">
			<h2>Loudspeakers</h2>
			<p class="quiet">
				Optional. Before a test signal Detent mutes the monitor controller; where it can’t, a person has to say that it
				is muted.
			</p>
			<Wrong at={['audio', 'monitor']} only />
			<div class="describe-fields">
				<Choice
					label="Monitor controller"
					options={[
						['not said', 'not said: a person confirms'],
						['none', 'none: Detent’s monitor outputs feed the loudspeakers'],
						['present', 'one that Detent can’t reach: a person confirms'],
						...muting.map(
							({ unit, entry }) => [`unit ${unit.id}`, `${unitWords(unit, entry)}: Detent mutes it`] as const,
						),
					]}
					value={controller.kind === 'unit' ? `unit ${controller.unit}` : controller.kind}
					at={['audio', 'monitor', 'controllerUnit']}
					onChoose={(value) =>
						changeDraft((now) =>
							withController(
								now,
								value === 'none' || value === 'present' || value === 'not said'
									? { kind: value }
									: { kind: 'unit', unit: value.replace(/^unit /, '') },
							),
						)
					}
				/>
				<Maybe
					label="Loudness at 0 dB, dB SPL"
					value={monitor?.splAtReference}
					min={40}
					max={120}
					placeholder="not measured"
					at={['audio', 'monitor', 'splAtReference']}
					onType={(splAtReference) => changeDraft((now) => withMonitor(now, { splAtReference }))}
				/>
				<Maybe
					label="Never louder than, dB SPL"
					value={monitor?.ceilingDbSpl}
					min={40}
					max={120}
					placeholder="no ceiling"
					at={['audio', 'monitor', 'ceilingDbSpl']}
					onType={(ceilingDbSpl) => changeDraft((now) => withMonitor(now, { ceilingDbSpl }))}
				/>
				{muted.length > 1 && <Mutes draft={draft} mutes={muted} />}
				<Wrong at={['audio', 'monitor', 'controllerMutes']} />
			</div>
			<p class="quiet">
				Loudness of one loudspeaker at your seat, C-weighted and slow, with pink noise at −20 dBFS: 83 by SMPTE RP 200.
				With it the level control shows dB SPL, and keeps to the ceiling.
			</p>
		</div>
	);
}
