import './app/noEval.ts';
import { render } from 'preact';
import { App } from './app/App.tsx';
import { applyTheme } from './state/preferences.ts';
import './styles/base.css';
import './styles/shell.css';
import './styles/controls.css';
import './styles/views.css';

applyTheme();
const root = document.getElementById('app');
if (root === null) throw new Error('The page has no #app.');
render(<App />, root);
