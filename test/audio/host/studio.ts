import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backend } from '../../../src/audio/backends/backend.ts';
import type { AudioEngine, OpenRequest, PassRequest, PassResult, SimulatedRack } from '../../../src/audio/engine.ts';
import { openAudioFile } from '../../../src/audio/files/open.ts';
import { WavWriter } from '../../../src/audio/files/wavWriter.ts';
import { createInProcessHost } from '../../../src/audio/host/inProcess.ts';
import { systemClock } from '../../../src/process/systemClock.ts';
import { type Chain, chainSchema } from '../../../src/shared/model/chain.ts';
import type { Finding } from '../../../src/shared/model/finding.ts';
import type { Latency } from '../../../src/shared/model/measurement.ts';
import { type AudioConfig, audioConfigSchema } from '../../../src/shared/model/rig.ts';
import { seededRng } from '../../../src/shared/random.ts';

/** A programme that is never the same twice: low-passed noise with slow swells, well below full scale. */
export function programme(frames: number, seed: number): [Float64Array, Float64Array] {
	const random = seededRng(seed);
	const plane = () => {
		let low = 0;
		return Float64Array.from({ length: frames }, (_, frame) => {
			low += 0.2 * (2 * random() - 1 - low);
			return Math.fround(0.4 * low * (1.2 + Math.sin(frame / 9000)));
		});
	};
	return [plane(), plane()];
}

export function writeWav(path: string, planes: readonly Float64Array[], rateHz: number): void {
	const writer = new WavWriter(path, { rateHz, channels: planes.length, sample: 'float32', broadcast: null });
	writer.write(planes, 0, planes[0]?.length ?? 0);
	writer.finish();
}

export function readWav(path: string): Float64Array[] {
	const reader = openAudioFile(path);
	const planes = Array.from({ length: reader.facts.channels }, () => new Float64Array(reader.facts.frames));
	reader.read(planes, 0, reader.facts.frames);
	reader.close();
	return planes;
}

export function audioConfig(part: Partial<AudioConfig>): AudioConfig {
	return audioConfigSchema.parse({ backend: 'simulated', ...part });
}

export function emptyRack(part: Partial<SimulatedRack>): SimulatedRack {
	return {
		units: [],
		referenceDbfs: -18,
		converterLatencyFrames: 0,
		noise: false,
		drift: false,
		speed: 'fast',
		...part,
	};
}

export function openRequest(audio: Partial<AudioConfig>, rack: Partial<SimulatedRack>): OpenRequest {
	return { audio: audioConfig(audio), simulated: emptyRack(rack), fileReturnPath: null };
}

export function chain(part: Partial<Chain>): Chain {
	return chainSchema.parse({ schema: 1, name: 'test', stages: [], ...part });
}

export function latencyOf(frames: number): Latency {
	return { frames, fraction: 0, inverted: false, confidence: 100, method: 'given' };
}

export interface Studio {
	folder: string;
	engine: AudioEngine;
	path(name: string): string;
	print(part: Partial<PassRequest> & { latency: Latency; sourcePath: string }): Promise<PassResult>;
	done(): Promise<void>;
}

/** An in-process host with a folder of its own. */
export function studio(
	createModel: Parameters<typeof createInProcessHost>[0]['createModel'],
	wrapBackend: (backend: Backend) => Backend = (backend) => backend,
): Studio {
	const folder = mkdtempSync(join(tmpdir(), 'detent-host-'));
	const engine = createInProcessHost({ clock: systemClock, createModel, wrapBackend });
	return {
		folder,
		engine,
		path: (name) => join(folder, name),
		print: (part) =>
			engine.print({
				pass: 'p1',
				chain: chain({}),
				capturePath: join(folder, 'capture.wav'),
				preRollFrames: 2000,
				tailFrames: 3000,
				bitTransparent: true,
				...part,
			}),
		async done() {
			await engine.dispose();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

/** A rack of units that do nothing. */
export const noModels = () => ({ setPositions: () => {}, process: () => {} });

/** What was found, without the notes on where a jump of level would not have been seen: every print has one for its start. */
export function foundIn(findings: readonly Finding[]): Finding[] {
	return findings.filter(({ kind, severity }) => kind !== 'not-provable' || severity !== 'note');
}
