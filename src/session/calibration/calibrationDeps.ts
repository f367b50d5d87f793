import type { AudioEngine } from '../../audio/engine.ts';
import type { AnalysisJob } from '../../measure/calibration/analysis.ts';
import type { Clock } from '../../shared/clock.ts';
import type { LoopReading } from '../../shared/model/calibration.ts';
import type { AudioConfig } from '../../shared/model/rig.ts';
import type { CalibrationFiles } from '../../store/calibrationFiles.ts';
import type { Listening } from '../listening/listening.ts';
import type { MonitorGuard } from '../roundTrip/monitorGuard.ts';
import type { StateStore } from '../stateStore.ts';
import type { Rack } from '../units/rack.ts';

/** What calibrating and checking a loop take. */
export interface CalibrationDeps {
	audio: AudioEngine;
	audioConfig: AudioConfig;
	listening: Listening;
	rack: Rack;
	guard: MonitorGuard;
	state: StateStore;
	files: CalibrationFiles;
	clock: Clock;
	simulated: boolean;
	newId: () => string;
	analyse: (job: AnalysisJob) => Promise<LoopReading>;
	notice: (level: 'info' | 'warning' | 'error', text: string) => void;
}
