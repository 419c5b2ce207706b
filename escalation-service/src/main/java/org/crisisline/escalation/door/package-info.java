/**
 * What comes in from outside the log: gateways that don't wait for it ({@link org.crisisline.escalation.door.HedgeRoute}), and humans who
 * answer a call by a link or a program ({@link org.crisisline.escalation.door.AnswerRoutes}).
 *
 * <p>{@link org.crisisline.escalation.door.Door} listens. Routes run on its few HTTP workers, ask the desk, and give the thread back; what follows
 * the desk's answer on the desk's thread is a few strings, and the writing happens on HTTP threads again.
 */
package org.crisisline.escalation.door;
