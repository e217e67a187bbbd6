import { serveLive } from '../../live/serve-live';
import { defineExecutor } from '../../task/define-executor';
import { liveKind } from './kind';

export = defineExecutor(liveKind, serveLive);
