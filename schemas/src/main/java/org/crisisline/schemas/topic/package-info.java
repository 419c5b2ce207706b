/**
 * The catalogue of topics: what each is called, what it carries, how it is cut and kept, who writes and who reads it; and the code
 * that creates missing topics and checks the existing ones at the start of every service. The catalogue is a value and may be read
 * from any thread; {@link org.crisisline.schemas.topic.TopicAdministrator} blocks, and is for the start only.
 */
package org.crisisline.schemas.topic;
