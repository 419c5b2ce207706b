/**
 * Configuration: HOCON in, checked values out, and one clear line when a value is wrong.
 *
 * <p>Used on the thread that starts a service and on no other. {@link org.crisisline.runtime.config.ConfigSource} lays the
 * sources over one another, {@link org.crisisline.runtime.config.ConfigReader} reads typed values, and whoever reads puts them
 * into a record that checks itself.
 */
package org.crisisline.runtime.config;
