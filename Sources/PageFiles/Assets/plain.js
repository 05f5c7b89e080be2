// Pages without a script of their own.
import './frame.js';
