import { type RigDraft, withAudio } from '../../../../src/shared/model/rigDraft.ts';
import type { RigPorts } from '../../../../src/shared/protocol/rig.ts';
import { changeDraft } from '../../state/rigDraft.ts';
import { Choice, Text, Whole } from './fields.tsx';

const RATES = [44_100, 48_000, 88_200, 96_000, 176_400, 192_000];
/** Channels that are offered where the device is not there to be asked. */
const ASSUMED_CHANNELS = 16;

type Pair = [number, number];
const PAIRS = [
	{ key: 'sendChannels', label: 'Send to the rack (outputs)', side: 'outputs', usual: [0, 1] },
	{ key: 'returnChannels', label: 'Return from the rack (inputs)', side: 'inputs', usual: [0, 1] },
	{ key: 'monitorChannels', label: 'Monitor (outputs)', side: 'outputs', usual: [2, 3] },
] as const;

/** `1 and 2`: people count channels from one, the file from zero. */
const pairWords = ([left, right]: readonly [number, number]) => `${left + 1} and ${right + 1}`;

function pairsOf(channels: number): Pair[] {
	return Array.from({ length: Math.floor(channels / 2) }, (_, index) => [2 * index, 2 * index + 1]);
}

/** The interface, what of it goes to the rack and comes back, and the level that means 0 VU. */
export function AudioStep({
	draft,
	ports,
	problem,
}: {
	draft: RigDraft;
	ports: RigPorts | null;
	problem: string | null;
}) {
	const { audio } = draft;
	const devices = ports?.audio.devices ?? [];
	const device = devices.find(({ name }) => name === audio.device);
	const put = (change: Partial<RigDraft['audio']>) => changeDraft((now) => withAudio(now, change));
	const trouble = problem ?? ports?.audio.problem ?? null;
	return (
		<div class="card">
			<h2>Audio interface</h2>
			{ports === null && problem === null && <p class="quiet">Looking for interfaces…</p>}
			{trouble !== null && <p class="quiet">{trouble} The name can be typed in.</p>}
			<div class="describe-fields">
				{devices.length > 0 ? (
					<Choice
						label="Interface"
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
						value={audio.device ?? ''}
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
						value={audio.device ?? ''}
						placeholder="its name, as detent doctor prints it"
						onType={(name) => put({ device: name === '' ? undefined : name })}
					/>
				)}
				<Choice
					label="Rate"
					options={RATES.map((rateHz) => [String(rateHz), `${rateHz / 1000} kHz`] as const)}
					value={String(audio.rateHz ?? 48_000)}
					onChoose={(rateHz) => put({ rateHz: Number(rateHz) })}
				/>
				{PAIRS.map(({ key, label, side, usual }) => {
					const options = pairsOf(device?.[side] ?? ASSUMED_CHANNELS);
					const now = audio[key] ?? usual;
					return (
						<Choice
							key={key}
							label={label}
							options={options.map((pair) => [pair.join(), pairWords(pair)] as const)}
							value={now.join()}
							onChoose={(chosen) => put({ [key]: options.find((pair) => pair.join() === chosen) })}
						/>
					);
				})}
				<Whole
					label="0 VU (+4 dBu) is so many dBFS"
					value={audio.referenceDbfs ?? -18}
					min={-30}
					max={0}
					onType={(referenceDbfs) => put({ referenceDbfs })}
				/>
			</div>
			<p class="quiet">
				No output may serve both rack and monitor: a test signal must never reach the loudspeakers. The guided
				calibration on the Studio page measures all of this later.
			</p>
		</div>
	);
}
