// Moderation in a room on the embedded media server.
import { onBothDatabases } from '../support/databases.mjs';
import { moderationCases } from '../support/moderation_cases.mjs';

onBothDatabases('moderation', (world) => moderationCases(world));
