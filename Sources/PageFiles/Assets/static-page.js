// The script of pages that need only the layout's.
import './layout.js';
