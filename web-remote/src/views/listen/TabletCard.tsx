import { useEffect, useRef, useState } from 'preact/hooks';
import type { TrackSummary } from '../../../../src/shared/model/log.ts';
import type { RevisionDetail } from '../../../../src/shared/protocol/http.ts';
import { formatTime } from '../../../../src/shared/units.ts';
import { level } from '../../app/words.ts';
import { FilePlayer, keyOf } from '../../audio/filePlayer.ts';
import { matchGainsDb, type PreviewItem, previewItems } from '../../audio/previewItems.ts';
import { revisionDetail } from '../../state/api.ts';
import { currentTrack } from '../../state/selectors.ts';
import { useSignal } from '../../state/signal.ts';
import { useRemote } from '../../state/store.ts';
import { PinnedNotes } from './PinnedNotes.tsx';

/** How many revisions are offered, newest first. */
const MOST_REVISIONS = 4;

interface Loop {
	fromSeconds: number;
	toSeconds: number | null;
}

/** The newest prints of the track with what is written down about them; asked again when one is made or spoken of. */
function useDetails(track: TrackSummary): { details: readonly RevisionDetail[]; problem: string | null } {
	const prints = [...track.revisions]
		.sort((a, b) => b.number - a.number)
		.filter((one) => one.hasMaster || one.hasCapture)
		.slice(0, MOST_REVISIONS);
	const [answer, setAnswer] = useState<{ details: readonly RevisionDetail[]; problem: string | null }>({
		details: [],
		problem: null,
	});
	useEffect(() => {
		let wanted = true;
		Promise.all(prints.map(({ id }) => revisionDetail(id))).then(
			(details) => wanted && setAnswer({ details, problem: null }),
			(error: unknown) =>
				wanted && setAnswer({ details: [], problem: String(error instanceof Error ? error.message : error) }),
		);
		return () => {
			wanted = false;
		};
	}, [prints.map(({ id, comments }) => `${id}/${comments}`).join()]);
	return answer;
}

function matchWords(gainDb: number | null): string {
	if (gainDb === null) return 'not measured, as it is';
	return Math.abs(gainDb) < 0.05 ? 'as it is, matched' : `${level(gainDb)} dB, matched`;
}

/** Where in the track; a touch locates. */
function Place({ player, lengthSeconds, loop }: { player: FilePlayer; lengthSeconds: number; loop: Loop | null }) {
	const input = useRef<HTMLInputElement>(null);
	const words = useRef<HTMLSpanElement>(null);
	const dragging = useRef(false);
	useEffect(() => {
		let frame = 0;
		const draw = () => {
			if (loop !== null && loop.toSeconds !== null && player.playing.value && player.seconds >= loop.toSeconds) {
				player.locate(loop.fromSeconds);
			}
			const { seconds } = player;
			if (input.current !== null && !dragging.current) input.current.value = String(seconds);
			if (words.current !== null) words.current.textContent = formatTime(seconds);
			frame = requestAnimationFrame(draw);
		};
		draw();
		return () => cancelAnimationFrame(frame);
	}, [player, loop]);
	return (
		<div class="locator">
			<input
				ref={input}
				type="range"
				min={0}
				max={Math.max(1, lengthSeconds)}
				step={0.1}
				aria-label="Position of the preview"
				onPointerDown={() => {
					dragging.current = true;
				}}
				onPointerCancel={() => {
					dragging.current = false;
				}}
				onChange={(event) => {
					dragging.current = false;
					player.locate(Number(event.currentTarget.value));
				}}
			/>
			<div class="locator-ends">
				<span class="locator-now" ref={words} />
				<span class="quiet">{formatTime(lengthSeconds)}</span>
			</div>
		</div>
	);
}

function loopWords(loop: Loop | null): string {
	if (loop === null) return 'Loop from here';
	return loop.toSeconds === null ? 'Loop to here' : 'End the loop';
}

function Files({ track }: { track: TrackSummary }) {
	const { details, problem } = useDetails(track);
	const [player] = useState(() => new FilePlayer());
	const playing = useSignal(player.playing);
	const trouble = useSignal(player.problem);
	const [chosen, setChosen] = useState<string | null>(null);
	const [loop, setLoop] = useState<Loop | null>(null);
	useEffect(() => () => player.close(), [player]);
	const items = previewItems(track, details);
	const gains = matchGainsDb(items);
	const index = Math.max(
		0,
		items.findIndex((item) => keyOf(item) === chosen),
	);
	const heard = items[index];
	const gainDb = gains[index] ?? 0;
	useEffect(() => {
		if (heard !== undefined) player.take(heard, gainDb);
	}, [player, heard === undefined ? '' : keyOf(heard), gainDb]);
	if (heard === undefined) return <p class="quiet">{problem ?? 'Nothing to play yet.'}</p>;
	const take = (item: PreviewItem, itemGainDb: number | null) => {
		setChosen(keyOf(item));
		// At once, within the touch: a browser starts sound for a finger only.
		player.take(item, itemGainDb ?? 0);
	};
	const lengthSeconds = track.mix === null ? 0 : track.mix.frames / track.mix.rateHz;
	const step = () => {
		const { seconds } = player;
		if (loop === null) setLoop({ fromSeconds: seconds, toSeconds: null });
		else if (loop.toSeconds !== null) setLoop(null);
		else if (seconds > loop.fromSeconds) setLoop({ ...loop, toSeconds: seconds });
		else setLoop(null);
	};
	return (
		<>
			<fieldset class="feeds" aria-label="What this device plays">
				{items.map((item, at) => (
					<button
						key={keyOf(item)}
						type="button"
						aria-pressed={at === index}
						onClick={() => take(item, gains[at] ?? null)}
					>
						<span class="feed-name">{item.label}</span>
						<small>{matchWords(gains[at] ?? null)}</small>
					</button>
				))}
			</fieldset>
			<Place player={player} lengthSeconds={lengthSeconds} loop={loop} />
			<div class="row">
				<button
					type="button"
					class={playing ? 'grow' : 'grow primary'}
					aria-pressed={playing}
					onClick={() => (playing ? player.stop() : player.play(gainDb))}
				>
					{playing ? 'Stop here' : 'Play here'}
				</button>
				<button type="button" class="grow" aria-pressed={loop !== null && loop.toSeconds !== null} onClick={step}>
					{loopWords(loop)}
				</button>
			</div>
			{loop !== null && (
				<p class="quiet">
					{loop.toSeconds === null
						? `The loop begins at ${formatTime(loop.fromSeconds)}.`
						: `${formatTime(loop.fromSeconds)} to ${formatTime(loop.toSeconds)} comes again and again.`}
				</p>
			)}
			{(trouble ?? problem) !== null && <p class="error-text">{trouble ?? problem}</p>}
			<PinnedNotes
				details={details}
				about={details.find(({ id }) => id === heard.id) ?? details[0] ?? null}
				player={player}
			/>
		</>
	);
}

/** The mix and the newest prints, played by this device itself: equally loud, at the same place, with notes on moments. */
export function TabletCard() {
	const track = useRemote((now) => currentTrack(now.state)?.track ?? null);
	if (track === null) return null;
	return (
		<div class="card tablet-card">
			<h2>
				Play on this device <span class="badge">preview, not the monitor path</span>
			</h2>
			<Files key={track.id} track={track} />
		</div>
	);
}
