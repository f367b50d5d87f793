import { z } from 'zod';
import type { CatalogueEntry } from '../../../../src/shared/model/rigDraft.ts';
import { withEntry } from '../../../../src/shared/model/rigWiring.ts';
import { Choice, Maybe } from './fields.tsx';
import type { Connection } from './reach.tsx';

interface Props {
	connection: Connection;
	/** Place of the unit in the rig. */
	index: number;
	entry: CatalogueEntry;
	boards: readonly string[];
	onChange: (connection: Connection) => void;
}

const channelsSchema = z.record(z.string(), z.int()).catch({});
const statesSchema = z.record(z.string(), z.string()).catch({});
const MOST_CHANNEL = 31;
const words = (name: string) => name.replaceAll('_', ' ');

/** Which relay is which button or switch of a unit, and which input sees which lamp. What is not named is worked by hand. */
export function OnBoard({ connection, index, entry, boards, onChange }: Props) {
	const at = ['units', index, 'connection'];
	const { contacts } = entry;
	const board = z.string().catch('').parse(connection['board']);
	const outputs = channelsSchema.parse(connection['outputs']);
	const tallies = channelsSchema.parse(connection['tallies']);
	const failSafe = statesSchema.parse(connection['failSafe']);
	const put = (part: string, value: Record<string, unknown> | undefined) => {
		const entries = Object.entries({ ...connection, [part]: value }).filter(([, one]) => one !== undefined);
		onChange({ ...Object.fromEntries(entries), kind: connection.kind });
	};
	const names = (known: readonly string[], own: Record<string, unknown>) => [
		...new Set([...known, ...Object.keys(own)]),
	];
	const switches = contacts?.switches ?? [];
	return (
		<>
			<div class="describe-fields">
				<Choice
					label="Board"
					options={[
						...(boards.length === 0 ? [['', 'add one below'] as const] : []),
						...boards.map((id) => [id, id] as const),
					]}
					value={board}
					at={[...at, 'board']}
					onChoose={(id) => onChange({ ...connection, board: id })}
				/>
			</div>
			<p class="quiet describe-note">
				Relays and inputs are counted from 0, as boards are printed. Leave empty what is worked by hand.
			</p>
			<div class="describe-fields describe-contacts">
				{names([...(contacts?.buttons ?? []), ...switches], outputs).map((name) => (
					<Maybe
						key={name}
						label={`Relay of ${words(name)}`}
						value={outputs[name]}
						min={0}
						max={MOST_CHANNEL}
						placeholder="by hand"
						at={[...at, 'outputs', name]}
						onType={(channel) => put('outputs', withEntry(outputs, name, channel) ?? {})}
					/>
				))}
			</div>
			{(contacts?.tallies.length ?? 0) + Object.keys(tallies).length > 0 && (
				<div class="describe-fields describe-contacts">
					{names(contacts?.tallies ?? [], tallies).map((name) => (
						<Maybe
							key={name}
							label={`Input of the ${words(name)} lamp`}
							value={tallies[name]}
							min={0}
							max={MOST_CHANNEL}
							placeholder="not seen"
							at={[...at, 'tallies', name]}
							onType={(channel) => put('tallies', withEntry(tallies, name, channel))}
						/>
					))}
				</div>
			)}
			{switches.some((name) => outputs[name] !== undefined) && (
				<div class="describe-fields describe-contacts">
					{names(
						switches.filter((name) => outputs[name] !== undefined),
						failSafe,
					).map((name) => (
						<Choice
							key={name}
							label={`${words(name)} when Detent ends`}
							options={[
								['', 'stays as it is'],
								['open', 'open'],
								['closed', 'closed'],
							]}
							value={failSafe[name] ?? ''}
							at={[...at, 'failSafe', name]}
							onChoose={(state) => put('failSafe', withEntry(failSafe, name, state === '' ? undefined : state))}
						/>
					))}
				</div>
			)}
		</>
	);
}
