import { useEffect, useState } from 'preact/hooks';
import { type StorageUse, storageUseSchema } from '../../../../src/shared/model/studioHealth.ts';
import { store, useRemote } from '../../state/store.ts';

const GB = 1e9;
const MB = 1e6;
/** Capture and master, two channels of 32 bit each. */
const PASS_BYTES_A_FRAME = 16;

function bytesText(bytes: number): string {
	if (bytes >= 10 * GB) return `${Math.round(bytes / GB)} GB`;
	if (bytes >= GB) return `${(bytes / GB).toFixed(1)} GB`;
	return `${Math.ceil(bytes / MB)} MB`;
}

function hoursText(seconds: number): string {
	const hours = seconds / 3600;
	return hours >= 10
		? `${Math.floor(hours)} hours`
		: hours >= 1
			? `${hours.toFixed(1)} hours`
			: `${Math.floor(seconds / 60)} minutes`;
}

/** What the data folder holds, what is left on its disk, and how much music that is. Asked when it is opened. */
export function StorageCard() {
	const [use, setUse] = useState<StorageUse | null>(null);
	const live = useRemote((now) => now.truth.trust === 'live');
	const revision = useRemote((now) => now.state?.pass?.revision ?? null);
	const rateHz = useRemote((now) => now.state?.audio.rateHz ?? 48000);
	const engineer = useRemote((now) => now.truth.role === 'engineer');
	useEffect(() => {
		if (!live || !engineer) return;
		let wanted = true;
		void store.command({ type: 'studio.storage' }).then(({ ok, result }) => {
			const parsed = storageUseSchema.safeParse(result);
			if (wanted && ok && parsed.success) setUse(parsed.data);
		});
		return () => {
			wanted = false;
		};
	}, [live, engineer, revision]);
	if (use === null) return null;
	const rows: [string, string][] = [
		['Free', `${bytesText(use.freeBytes)}, for ${hoursText(use.freeBytes / PASS_BYTES_A_FRAME / rateHz)} of passes`],
		['Mixes', bytesText(use.mixesBytes)],
		['Captures', bytesText(use.capturesBytes)],
		['Masters', bytesText(use.mastersBytes)],
		['Log', bytesText(use.databaseBytes)],
		['Other', bytesText(use.otherBytes)],
	];
	return (
		<div class="card">
			<h2>Storage</h2>
			<dl class="facts">
				{rows.map(([name, value]) => (
					<div key={name}>
						<dt>{name}</dt>
						<dd>{value}</dd>
					</div>
				))}
			</dl>
			<p class="quiet studio-folder">{use.folder}</p>
		</div>
	);
}
