/**
 * The demo: a real conversation through a real stack, and what each step of it took. The scenario runs on the caller's thread, which it
 * blocks; what the clients hear comes on their event loops.
 */
package org.crisisline.cli.demo;
