import { serveLive } from '../../live/serve-live';
import { defineExecutor } from '../../task/define-executor';
import { liveKind } from './kind';

export const executor = defineExecutor(liveKind, serveLive);
