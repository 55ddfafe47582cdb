import { Module } from '@nestjs/common';
import { ScoreQueries } from './score-queries.ts';
import { ScoringController } from './scoring.controller.ts';

/** The score ledger. */
@Module({ controllers: [ScoringController], providers: [ScoreQueries] })
export class ScoringModule {}
