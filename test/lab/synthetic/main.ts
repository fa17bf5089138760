import { writeCaptures } from './make.ts';

writeCaptures('test/fixtures/lab/synthetic');
