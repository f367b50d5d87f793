import { type CatalogueEntry, type RigDraft, withAudio } from '../../../../src/shared/model/rigDraft.ts';
import { USUAL_PAIRS } from '../../../../src/shared/model/rigWiring.ts';
import type { RigPorts } from '../../../../src/shared/protocol/rig.ts';
import { changeDraft } from '../../state/rigDraft.ts';
import { Choice, PairChoice, Text, Whole } from './fields.tsx';
import { InsertPairs } from './InsertPairs.tsx';
import { channelsOf, chosenInterface } from './interface.ts';
import { LoudspeakersCard } from './LoudspeakersCard.tsx';
import { SwitchedUnits } from './SwitchedUnits.tsx';
import { SyncCard } from './SyncCard.tsx';

const RATES = [44_100, 48_000, 88_200, 96_000, 176_400, 192_000];
const PAIRS = [
	{ key: 'sendChannels', label: 'Send to the rack (outputs)', side: 'outputs' },
	{ key: 'returnChannels', label: 'Return from the rack (inputs)', side: 'inputs' },
	{ key: 'monitorChannels', label: 'Monitor (outputs)', side: 'outputs' },
] as const;

/** The interface, what of it goes to the rack and comes back, and the level that means 0 VU. */
export function AudioStep({
	draft,
	catalogue,
	ports,
	problem,
}: {
	draft: RigDraft;
	catalogue: readonly CatalogueEntry[];
	ports: RigPorts | null;
	problem: string | null;
}) {
	const { audio } = draft;
	const devices = ports?.audio.devices ?? [];
	const has = channelsOf(draft, ports);
	const put = (change: Partial<RigDraft['audio']>) => changeDraft((now) => withAudio(now, change));
	const trouble = problem ?? ports?.audio.problem ?? null;
	return (
		<>
			<div class="card">
				<h2>Audio interface</h2>
				{ports === null && problem === null && <p class="quiet">Looking for interfaces…</p>}
				{trouble !== null && <p class="quiet">{trouble} The name can be typed in.</p>}
				<div class="describe-fields">
					{devices.length > 0 ? (
						<Choice
							label="Interface"
							at={['audio', 'device']}
							options={[
								['', 'choose'],
								...devices.map(
									({ name, inputs, outputs, enough }) =>
										[
											name,
											`${name}: ${outputs} outputs, ${inputs} inputs${enough ? '' : ' (too few: 4 and 2 are needed)'}`,
										] as const,
								),
							]}
							value={chosenInterface(draft, ports)?.name ?? audio.device ?? ''}
							onChoose={(name) =>
								put({
									device: name === '' ? undefined : name,
									rateHz: devices.find((one) => one.name === name)?.rateHz ?? audio.rateHz,
								})
							}
						/>
					) : (
						<Text
							label="Interface"
							at={['audio', 'device']}
							value={audio.device ?? ''}
							placeholder="its name, as detent doctor prints it"
							onType={(name) => put({ device: name === '' ? undefined : name })}
						/>
					)}
					<Choice
						label="Rate"
						at={['audio', 'rateHz']}
						options={RATES.map((rateHz) => [String(rateHz), `${rateHz / 1000} kHz`] as const)}
						value={String(audio.rateHz ?? 48_000)}
						onChoose={(rateHz) => put({ rateHz: Number(rateHz) })}
					/>
					{PAIRS.map(({ key, label, side }) => (
						<PairChoice
							key={key}
							label={label}
							value={audio[key] ?? USUAL_PAIRS[key]}
							channels={has[side]}
							at={['audio', key]}
							onChoose={(pair) => put({ [key]: pair })}
						/>
					))}
					<Whole
						label="0 VU (+4 dBu) in dBFS"
						at={['audio', 'referenceDbfs']}
						value={audio.referenceDbfs ?? -18}
						min={-30}
						max={0}
						onType={(referenceDbfs) => put({ referenceDbfs })}
					/>
				</div>
				<p class="quiet">
					No output may serve both rack and monitor: a test signal must never reach the loudspeakers. The guided
					calibration on the Studio page measures all of this later. In the file and in what the check says channels are
					counted from 0: 3 here is 2 there.
				</p>
			</div>
			<div class="describe-cards">
				<InsertPairs draft={draft} has={has} />
				<SyncCard draft={draft} has={has} />
				<LoudspeakersCard draft={draft} catalogue={catalogue} />
				<SwitchedUnits draft={draft} catalogue={catalogue} />
			</div>
		</>
	);
}
