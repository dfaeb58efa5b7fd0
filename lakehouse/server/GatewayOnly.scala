package org.apache.spark.sql.hive.thriftserver.lakefeed

import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.{Files, Path}
import java.security.MessageDigest
import javax.security.sasl.AuthenticationException
import org.apache.hive.service.auth.PasswdAuthenticationProvider

/**
 * Lets in who knows the data folder's secret: a gateway of this account. The secret comes by a file that only this
 * account can read, and stands in no command line and no environment.
 */
class GatewayOnly extends PasswdAuthenticationProvider {
  override def Authenticate(user: String, password: String): Unit = {
    val given = Option(password).getOrElse("").getBytes(UTF_8)
    if (!MessageDigest.isEqual(given, GatewayOnly.secret)) throw new AuthenticationException("Only the gateway may come in.")
  }
}

object GatewayOnly {
  private lazy val secret: Array[Byte] = {
    val file = Path.of(System.getProperty("lakefeed.secret.file"))
    val bytes = Files.readString(file).trim.getBytes(UTF_8)
    require(bytes.length >= 32, s"The secret in $file is too short.")
    bytes
  }

  /** Read the secret, before anything listens. Throws when there is none: then nothing may start. */
  def prepare(): Unit = secret
}
