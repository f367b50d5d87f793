import { fromDb } from '../../../src/shared/units.ts';
import type { Audio } from '../material/audio.ts';
import { hasFfmpeg, runFfmpeg } from './ffmpeg.ts';
import { hasLv2, type PeerRun, runLv2 } from './lv2.ts';
import type { Peer } from './peer.ts';

/** A limiter with fixed settings and its ceiling at -1 dB. */
export interface LimiterPeer extends Peer {
	/** How it was set, as a command. */
	readonly command: string;
	/** Limits a sound that has been driven already. */
	limit(audio: Audio): PeerRun;
}

const CEILING_DB = -1;
const CEILING = fromDb(CEILING_DB);

const X42 = 'http://gareus.org/oss/lv2/dpl#stereo';
const LSP = 'http://lsp-plug.in/plugins/lv2/limiter_stereo';
const CALF = 'http://calf.sourceforge.net/plugins/Limiter';
const ZAM = 'urn:zamaudio:ZaMaximX2';

type Settings = Readonly<Record<string, number>>;

const LV2: readonly (readonly [name: string, packages: string, uri: string, settings: Settings])[] = [
	['x42 dpl true peak, 10 ms', 'x42-plugins', X42, { truepeak: 1, release: 0.01, threshold: CEILING_DB }],
	['x42 dpl true peak, 50 ms', 'x42-plugins', X42, { truepeak: 1, release: 0.05, threshold: CEILING_DB }],
	['LSP Herm Thin, Full x8(3L)', 'lsp-plugins-lv2', LSP, { th: CEILING, boost: 0, alr: 0, mode: 0, ovs: 20 }],
	['LSP ALR, Full x8(3L)', 'lsp-plugins-lv2', LSP, { th: CEILING, boost: 0, alr: 1, mode: 0, ovs: 20 }],
	['Calf 4×', 'calf-plugins', CALF, { limit: CEILING, auto_level: 0, oversampling: 4 }],
	['ZaMaximX2', 'zam-plugins', ZAM, { ceil: CEILING_DB, thresh: CEILING_DB }],
];

const ALIMITER = `alimiter=limit=${CEILING.toFixed(6)}:level=0`;
const soxr = (rateHz: number) => `aresample=${rateHz}:resampler=soxr:precision=28`;

/** The limiters of others, installed or not. Programs and scratch files go to `folder`. */
export function limiterPeers(folder: string): LimiterPeer[] {
	const plugins = LV2.map(([name, packages, uri, settings]): LimiterPeer => {
		const ports = Object.entries(settings).map(([symbol, value]) => `${symbol}=${Number(value.toFixed(6))}`);
		return {
			name,
			packages: `${packages}, liblilv-dev, lv2-dev, gcc`,
			installed: hasLv2(folder, uri),
			command: `lv2host ${uri} RATE 2 1024 8192 in.f32 out.f32 ${ports.join(' ')}`,
			limit: (audio) => runLv2(folder, uri, settings, audio),
		};
	});
	const ffmpeg = (name: string, filter: (rateHz: number) => string): LimiterPeer => ({
		name,
		packages: 'ffmpeg',
		installed: hasFfmpeg(),
		command: `ffmpeg -f f64le -ar 44100 -ac 2 -i in.f64 -af ${filter(44100)} -f f64le out.f64`,
		limit: (audio) => runFfmpeg(folder, filter(audio.rateHz), audio),
	});
	return [
		...plugins,
		ffmpeg('ffmpeg alimiter', () => ALIMITER),
		ffmpeg('ffmpeg alimiter in 4× soxr', (rateHz) => `${soxr(4 * rateHz)},${ALIMITER},${soxr(rateHz)}`),
	];
}
