import { useEffect, useState } from 'preact/hooks';
import type { TrackSummary } from '../../../../src/shared/model/log.ts';
import type { DeviceBlind } from '../../../../src/shared/protocol/device.ts';
import { formatTime } from '../../../../src/shared/units.ts';
import { level } from '../../app/words.ts';
import { FilePlayer } from '../../audio/filePlayer.ts';
import { matchGainsDb, type Offered, offered, type PreviewItem } from '../../audio/previewItems.ts';
import { type Standing, useStandings } from '../../audio/useOffered.ts';
import { mediaPath } from '../../state/api.ts';
import { currentTrack, newestPrint } from '../../state/selectors.ts';
import { useSignal } from '../../state/signal.ts';
import { useRemote } from '../../state/store.ts';
import { Wave } from '../../wave/Wave.tsx';
import type { WaveLoop } from '../../wave/wavePlot.ts';
import { PrintStanding } from '../revision/PrintStanding.tsx';
import { askBlind, DeviceBlindPanel, DeviceBlindStart } from './DeviceBlindPanel.tsx';
import { MarkerList } from './MarkerList.tsx';
import { PinnedNotes } from './PinnedNotes.tsx';
import { useMarks } from './useMarks.ts';

/** How many revisions are offered at first, and then. */
const FEW_REVISIONS = 4;
const MOST_REVISIONS = 40;

function standingWords(standing: Standing | undefined, gainDb: number | null): string {
	if (standing === undefined) return 'matching…';
	if (standing.state === 'matching') return `matching… ${Math.round(standing.fraction * 100)} %`;
	if (standing.state === 'failed') return 'not matched, as it is';
	if (gainDb === null) return 'not matched, as it is';
	const matched = standing.item.inTime ? 'matched' : 'loudness only';
	return Math.abs(gainDb) < 0.05 ? `as it is, ${matched}` : `${level(gainDb)} dB, ${matched}`;
}

function noteOf(standing: Standing | undefined): string | null {
	if (standing?.state === 'failed') return standing.words;
	return standing?.state === 'known' ? standing.item.note : null;
}

function loopWords(from: number | null, loop: WaveLoop | null): string {
	if (loop !== null) return 'End the loop';
	return from === null ? 'Loop from here' : 'Loop to here';
}

/** A letter, or a file by its name, as it is played. */
interface Choice {
	key: string;
	label: string;
	words: string;
	note: string | null;
	item: PreviewItem;
}

function namedChoices(files: readonly Offered[], standings: ReadonlyMap<string, Standing>): Choice[] {
	const known = files.map(({ key }) => standings.get(key));
	const gains = matchGainsDb(known.map((standing) => (standing?.state === 'known' ? standing.item : null)));
	return files.map(({ key, ref, label }, index) => {
		const standing = known[index];
		const { startSeconds, inverted } =
			standing?.state === 'known' ? standing.item : { startSeconds: 0, inverted: false };
		const gainDb = gains[index] ?? null;
		const item = { key, path: mediaPath(ref.kind, ref.id), startSeconds, inverted, gainDb: gainDb ?? 0 };
		return { key, label, words: standingWords(standing, gainDb), note: noteOf(standing), item };
	});
}

function blindChoices({ letters }: DeviceBlind): Choice[] {
	return letters.map(({ letter, token, startSeconds, inverted, gainDb }) => ({
		key: letter,
		label: letter,
		words: '',
		note: null,
		item: { key: token, path: `/media/blind/${token}`, startSeconds, inverted, gainDb },
	}));
}

/** @param here the track is the one that is worked on: blind tests and markers are of that one only */
function Files({ track, here }: { track: TrackSummary; here: boolean }) {
	const [most, setMost] = useState(FEW_REVISIONS);
	const files = offered(track, most);
	const standings = useStandings(files, track.mix?.sha256 ?? '');
	const [player] = useState(() => new FilePlayer());
	const playing = useSignal(player.playing);
	const trouble = useSignal(player.problem);
	const [chosen, setChosen] = useState<string | null>(null);
	const [blind, setBlind] = useState<DeviceBlind | null>(null);
	const live = useRemote((now) => now.truth.trust === 'live');
	const client = useRemote((now) => now.truth.role === 'client');
	// A test goes on where it was when this page was loaded anew, or was away from the view.
	useEffect(() => {
		let wanted = live && here;
		if (wanted)
			void askBlind({ type: 'device.blind.standing' }).then((standing) => {
				if (wanted && standing !== null) setBlind(standing);
			});
		return () => {
			wanted = false;
		};
	}, [live, here]);
	const [loopFrom, setLoopFrom] = useState<number | null>(null);
	const [loop, setLoop] = useState<WaveLoop | null>(null);
	const marks = useMarks(track);
	useEffect(() => () => player.close(), [player]);
	useEffect(() => player.loop(loop), [player, loop]);
	const hidden = blind !== null && blind.revealed === null;
	const choices = hidden ? blindChoices(blind) : namedChoices(files, standings);
	const heard = choices.find(({ key }) => key === chosen) ?? choices[0];
	const item = heard?.item;
	useEffect(() => {
		if (item !== undefined) player.take(item);
	}, [player, item?.key, item?.gainDb, item?.startSeconds]);
	if (heard === undefined) return <p class="quiet">Nothing to play yet.</p>;
	const take = (choice: Choice) => {
		setChosen(choice.key);
		// At once, within the touch: a browser starts sound for a finger only.
		player.take(choice.item);
	};
	const offeredNow = hidden ? undefined : files.find(({ key }) => key === heard.key);
	const heardPrint = track.revisions.find(({ id }) => id === offeredNow?.ref.id);
	// In a blind test the mix is drawn whichever letter is heard: what one sees would tell.
	const drawn = offeredNow ?? files.find(({ ref }) => ref.kind === 'mix');
	const file =
		drawn === undefined || drawn.sha256 === null ? null : { ref: drawn.ref, key: `${drawn.key} ${drawn.sha256}` };
	const lengthSeconds = track.mix === null ? 0 : track.mix.frames / track.mix.rateHz;
	const atSeconds = () => player.seconds;
	const locate = (seconds: number) => player.locate(seconds);
	const stepLoop = () => {
		const { seconds } = player;
		if (loop !== null) setLoop(null);
		else if (loopFrom === null) return setLoopFrom(seconds);
		else if (seconds > loopFrom) setLoop({ from: loopFrom, to: seconds });
		setLoopFrom(null);
	};
	const matched = files.filter(({ key }) => {
		const standing = standings.get(key);
		return standing?.state === 'known' && standing.item.louderLu !== null && standing.item.inTime;
	});
	const older = track.revisions.filter(({ hasMaster, hasCapture }) => hasMaster || hasCapture).length > most;
	return (
		<>
			<fieldset class="feeds" aria-label="What this device plays">
				{choices.map((choice) => (
					<button key={choice.key} type="button" aria-pressed={choice.key === heard.key} onClick={() => take(choice)}>
						<span class={choice.label.length > 24 ? 'feed-name long' : 'feed-name'}>{choice.label}</span>
						{choice.words !== '' && <small>{choice.words}</small>}
					</button>
				))}
				{!hidden && older && (
					<button type="button" onClick={() => setMost(MOST_REVISIONS)}>
						Earlier revisions…
					</button>
				)}
			</fieldset>
			{heard.note !== null && <p class="quiet">{heard.note}</p>}
			<Wave
				file={file}
				startSeconds={offeredNow === undefined ? 0 : heard.item.startSeconds}
				lengthSeconds={lengthSeconds}
				label="Position of the preview"
				atSeconds={atSeconds}
				locate={locate}
				loop={loop}
				setLoop={setLoop}
				marks={marks}
			/>
			<div class="row">
				<button
					type="button"
					class={playing ? 'grow' : 'grow primary'}
					aria-pressed={playing}
					onClick={() => (playing ? player.stop() : player.play())}
				>
					{playing ? 'Stop here' : 'Play here'}
				</button>
				<button type="button" class="grow" aria-pressed={loop !== null} onClick={stepLoop}>
					{loopWords(loopFrom, loop)}
				</button>
			</div>
			{loop !== null && (
				<p class="quiet">
					{formatTime(loop.from)} to {formatTime(loop.to)} comes again and again.
				</p>
			)}
			{trouble !== null && <p class="error-text">{trouble}</p>}
			{blind === null && here && (
				<DeviceBlindStart
					files={matched}
					onBegin={(begun) => {
						setBlind(begun);
						setChosen('A');
					}}
				/>
			)}
			{blind !== null && (
				<DeviceBlindPanel
					blind={blind}
					heard={heard.key}
					onChange={(now) => {
						setBlind(now);
						if (now === null || now.revealed !== null) player.forget('/media/blind/');
					}}
				/>
			)}
			{here && <MarkerList atSeconds={atSeconds} locate={locate} />}
			{client && heardPrint !== undefined && heardPrint.state !== 'draft' && <PrintStanding revision={heardPrint} />}
			{!hidden && (
				<PinnedNotes track={track} about={heardPrint ?? newestPrint(track)} atSeconds={atSeconds} locate={locate} />
			)}
		</>
	);
}

/** Mix, prints and references of any track of the project that is open, played by this device itself: equally loud, at the same place, by name or blind. */
export function TabletCard() {
	const project = useRemote((now) => currentTrack(now.state)?.project ?? null);
	const current = useRemote((now) => currentTrack(now.state)?.track ?? null);
	const [wanted, setWanted] = useState<string | null>(null);
	if (project === null || current === null) return null;
	// Whoever listens goes through the project by itself; until then, and after another project was opened, with the engineer.
	const track = project.tracks.find(({ id }) => id === wanted) ?? current;
	const heard = project.tracks.filter(
		({ id, mix, revisions }) =>
			id === current.id || mix !== null || revisions.some(({ hasMaster, hasCapture }) => hasMaster || hasCapture),
	);
	return (
		<div class="card tablet-card">
			<h2>
				Play on this device <span class="badge">preview, not the monitor path</span>
			</h2>
			{heard.length > 1 && (
				<fieldset class="feeds" aria-label={`Tracks of ${project.title}`}>
					{heard.map(({ id, title, position }) => (
						<button key={id} type="button" aria-pressed={id === track.id} onClick={() => setWanted(id)}>
							<span class={title.length > 24 ? 'feed-name long' : 'feed-name'}>
								{position}. {title}
							</span>
							{id === current.id && <small>worked on now</small>}
						</button>
					))}
				</fieldset>
			)}
			<Files key={track.id} track={track} here={track.id === current.id} />
		</div>
	);
}
